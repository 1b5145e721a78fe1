import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { keptByMask } from "../../src/read/read-mask.js";
import { load } from "../../src/request/load.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "user.proto": `
    syntax = "proto3";
    package shop;
    message User {
      string email = 1;
      Address address = 2;
      oneof contact { string phone = 3; Address pick_up = 4; }
      repeated string tag_list = 5;
    }
    message Address { string country = 1; }
  `,
});
const User = getMessage(registry, "shop.User");

function kept(...paths: string[]) {
  return keptByMask(User, paths, "filter");
}

suite("loading", () => {
  test("runs the loaders of the wanted fields, and only those", async () => {
    const ran: string[] = [];
    const loader = (name: string) => async () => {
      ran.push(name);
      return name;
    };
    const loaders = {
      email: loader("email"),
      address: loader("address"),
      contact: loader("contact"),
      tagList: loader("tagList"),
    };
    assert.deepEqual(
      await load(User, kept("address.country", "pick_up"), loaders),
      { address: "address", contact: "contact" },
    );
    assert.deepEqual(ran, ["address", "contact"]);
    assert.deepEqual(Object.keys(await load(User, kept(), loaders)), [
      "email",
      "address",
      "contact",
      "tagList",
    ]);
    assert.deepEqual(await load(User, kept("nope"), loaders), {});
  });

  test("starts them all at once", async () => {
    let running = 0;
    const together = async () => {
      running++;
      await setTimeout(5);
      return running;
    };
    const loaded = await load(User, kept(), {
      email: together,
      address: together,
      tagList: together,
    });
    assert.deepEqual(loaded, { email: 3, address: 3, tagList: 3 });
  });

  test("rejects with the first failure, and aborts the others' signal", async () => {
    const failure = new Error("no database");
    let reason: unknown;
    await assert.rejects(
      load(User, kept(), {
        email: (signal) => {
          signal.addEventListener("abort", () => {
            reason = signal.reason;
          });
          return new Promise(() => {});
        },
        address: async () => {
          await setTimeout(1);
          throw failure;
        },
      }),
      failure,
    );
    assert.equal(reason, failure);
  });

  test("rejects for a loader that throws at once", async () => {
    await assert.rejects(
      load(User, kept(), {
        email: () => {
          throw new Error("thrown");
        },
      }),
      /thrown/,
    );
  });

  test("rejects when the outer signal is aborted, and leaves no listener behind", async () => {
    const outer = new AbortController();
    const loading = load(
      User,
      kept(),
      { email: () => new Promise(() => {}) },
      { signal: outer.signal },
    );
    outer.abort(new Error("cancelled"));
    await assert.rejects(loading, /cancelled/);
    assert.equal(getEventListeners(outer.signal, "abort").length, 0);
    let started = false;
    await assert.rejects(
      load(
        User,
        kept(),
        {
          email: () => {
            started = true;
          },
        },
        { signal: outer.signal },
      ),
      /cancelled/,
    );
    assert.equal(started, false);
    const quiet = new AbortController();
    await load(User, kept(), { email: () => "e" }, { signal: quiet.signal });
    assert.equal(getEventListeners(quiet.signal, "abort").length, 0);
  });

  test("rejects for a name that is no field's or oneof's, before any loader starts", async () => {
    let started = false;
    const email = () => {
      started = true;
    };
    for (const name of ["nope", "tag_list", "phone", "constructor"]) {
      await assert.rejects(
        load(User, kept(), { email, [name]: email }),
        new RegExp(`cannot load ${name}: shop.User has no such field`),
      );
    }
    assert.equal(started, false);
  });
});
