import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { keptByMask } from "../../src/read/read-mask.js";
import { select } from "../../src/request/select.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "user.proto": `
    syntax = "proto3";
    package shop;
    import "google/protobuf/timestamp.proto";
    message User {
      string email = 2;
      string display_name = 1;
      Address address = 3;
      repeated Address past_addresses = 4;
      map<string, Address> by_label = 5;
      google.protobuf.Timestamp created = 6;
      oneof contact { string phone_number = 7; Address pick_up = 8; }
    }
    message Address { string country = 1; string city = 2; Geo geo = 3; }
    message Geo { double lat = 1; }
  `,
});
const User = getMessage(registry, "shop.User");

function selected(mode: "filter" | "prune", ...paths: string[]) {
  return select(User, keptByMask(User, paths, mode));
}

suite("what to load", () => {
  const all = {
    displayName: true,
    email: true,
    address: true,
    pastAddresses: true,
    byLabel: true,
    created: true,
    phoneNumber: true,
    pickUp: true,
  };

  test("goes by local names, nested like the message", () => {
    assert.deepEqual(
      selected(
        "filter",
        "email",
        "address.country",
        "address.geo.lat",
        "past_addresses.city",
        "pick_up.city",
      ),
      {
        email: true,
        address: { country: true, geo: { lat: true } },
        pastAddresses: { city: true },
        pickUp: { city: true },
      },
    );
  });

  test("is every field without a mask, with an empty one and with a star", () => {
    assert.deepEqual(selected("filter"), all);
    assert.deepEqual(selected("filter", ""), all);
    assert.deepEqual(selected("filter", "*"), all);
    assert.deepEqual(selected("prune"), all);
  });

  test("is nothing where the mask names nothing, or all is pruned", () => {
    assert.deepEqual(selected("filter", "nope"), {});
    assert.deepEqual(selected("prune", "*"), {});
  });

  test("is what a prune mask leaves", () => {
    const { email, address, ...others } = all;
    assert.deepEqual(selected("prune", "email", "address.city"), {
      ...others,
      address: { country: true, geo: true },
    });
  });

  test("holds maps and messages of google.protobuf as single values", () => {
    assert.deepEqual(selected("filter", "created.seconds", "by_label.a.city"), {
      created: true,
      byLabel: true,
    });
  });
});
