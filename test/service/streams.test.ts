import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Code } from "@connectrpc/connect";
import { FieldMaskReason } from "../../src/mask/field-mask-error.js";
import { allMasks, failureOf, getUser, starterOf } from "./calls.js";
import { collect, doors, type Running } from "./doors.js";
import { type AnyMessage, fullUser, setFields } from "./shop.js";
import { team } from "./shop-handlers.js";

for (const door of doors) {
  suite(`a service with masks in streams: ${door.name}`, () => {
    const start = starterOf(door);
    let plain: Running;
    before(async () => {
      plain = await start({ masks: allMasks });
    });

    test("decides a stream by its first request", async () => {
      const seen: string[] = [];
      const service = await start(
        { masks: allMasks },
        {
          async *chatUsers(requests) {
            for await (const { name } of requests) {
              seen.push(name);
              yield fullUser(name);
            }
          },
        },
      );
      const same = [
        getUser("email", "name"),
        getUser(),
        getUser("name", "email", "name"),
      ];
      const users = await collect(service.stream("chatUsers", same));
      assert.deepEqual(users.map(setFields), Array(3).fill(["name", "email"]));

      for (const requests of [
        [getUser("email"), named("intruder", getUser("name"))],
        [getUser(), named("intruder", getUser("name"))],
        [getUser("email"), named("intruder", getUser("email", "name"))],
      ]) {
        const error = await failureOf(
          collect(service.stream("chatUsers", requests)),
        );
        assert.equal(error.code, Code.InvalidArgument);
        assert.deepEqual(
          error.violations.map(({ reason }) => reason),
          [FieldMaskReason.maskChanged],
        );
      }
      assert.ok(!seen.includes("intruder"));
    });

    test("ends the handler of a stream that is refused", async () => {
      let open = 0;
      const read = async (requests: AsyncIterable<AnyMessage>) => {
        open++;
        try {
          for await (const _ of requests) {
          }
          return fullUser();
        } finally {
          open--;
        }
      };
      const service = await start(
        { masks: allMasks },
        {
          joinUsers: read,
          async *chatUsers(requests) {
            yield await read(requests);
          },
        },
      );
      // The caller leaves its stream open.
      const requests = async function* () {
        yield getUser("email");
        yield getUser("name");
        await new Promise((resolve) => after(resolve as () => void));
      };
      for (const error of [
        await failureOf(service.call("joinUsers", requests())),
        await failureOf(collect(service.stream("chatUsers", requests()))),
      ]) {
        assert.equal(error.code, Code.InvalidArgument);
      }
      for (let i = 0; open > 0 && i < 1000; i++) {
        await sleep(5);
      }
      assert.equal(open, 0);
    });

    test("refuses a stream with a wrong first request", async () => {
      const requests = [getUser("nmae")];
      for (const error of [
        await failureOf(plain.call("joinUsers", requests)),
        await failureOf(collect(plain.stream("chatUsers", requests))),
      ]) {
        assert.equal(error.code, Code.InvalidArgument);
        assert.equal(error.violations[0]?.field, "nmae");
      }
    });

    test("holds the answer of a handler that does not read until the mask is known", async () => {
      const service = await start(
        { masks: allMasks },
        { joinUsers: () => fullUser() },
      );
      const requests = async function* () {
        await sleep(20);
        yield getUser("email");
      };
      const user = await service.call("joinUsers", requests());
      assert.deepEqual(setFields(user), ["email"]);
      assert.deepEqual(
        setFields(await service.call("joinUsers", [])),
        setFields(fullUser()),
      );
      const error = await failureOf(
        service.call("joinUsers", [getUser("nmae")]),
      );
      assert.equal(error.code, Code.InvalidArgument);
    });

    test("holds what a handler says before it reads until the mask is known", async () => {
      const service = await start(
        { masks: allMasks },
        {
          async *chatUsers(requests) {
            yield fullUser("greeting");
            for await (const { name } of requests) {
              yield fullUser(name);
            }
          },
        },
      );
      const requests = async function* () {
        await sleep(20);
        yield getUser("email");
        yield getUser();
      };
      const users = await collect(service.stream("chatUsers", requests()));
      assert.deepEqual(users.map(setFields), Array(3).fill(["email"]));
      assert.deepEqual(
        (await collect(service.stream("chatUsers", []))).map(setFields),
        [setFields(fullUser())],
      );
      const error = await failureOf(
        collect(service.stream("chatUsers", [getUser("nmae")])),
      );
      assert.equal(error.code, Code.InvalidArgument);
    });

    test("lets a handler speak first where no mask decides", async () => {
      const service = await start(
        { masks: allMasks, sideChannel: true },
        {
          async *pingAll(requests) {
            yield team();
            yield* requests;
          },
        },
      );
      let greeted: () => void = () => {};
      const greeting = new Promise<void>((resolve) => {
        greeted = resolve;
      });
      const requests = async function* () {
        await greeting;
        yield team();
      };
      const headers = { "x-goog-fieldmask": "title" };
      const received: string[][] = [];
      for await (const each of service.stream("pingAll", requests(), {
        headers,
      })) {
        received.push(setFields(each));
        greeted();
      }
      assert.deepEqual(received, [["title"], ["title"]]);
    });
  });
}

function named(name: string, request: AnyMessage): AnyMessage {
  return Object.assign(request, { name });
}
