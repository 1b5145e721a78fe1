import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { messageMask } from "../../src/read/kept.js";
import { updateOf } from "../../src/request/bound-mask.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { forbiddenChanges } from "../../src/service/forbidden.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

test("the entries of a map go through the limits of their type once", () => {
  const registry = protoRegistry({
    "atlas.proto": `
      syntax = "proto3";
      package atlas;
      import "google/protobuf/field_mask.proto";
      message UpdateRequest { Atlas atlas = 1; google.protobuf.FieldMask mask = 2; }
      message Atlas { map<string, Place> places = 1; }
      message Place { string name = 1; }
    `,
  });
  const mask = requestFieldMask({
    request: getMessage(registry, "atlas.UpdateRequest"),
    field: "mask",
    in: { field: "atlas" },
  });
  let walks = 0;
  const place = {
    ...messageMask(getMessage(registry, "atlas.Place"), [], false),
    get fields() {
      walks++;
      return [true];
    },
  };
  const atlas = messageMask(
    getMessage(registry, "atlas.Atlas"),
    [{ keys: new Map(), others: place }],
    false,
  );
  const keys = Array.from({ length: 1000 }, (_, index) => `key${index}`);
  const request = create(mask.request, {
    atlas: { places: Object.fromEntries(keys.map((key) => [key, {}])) },
    mask: { paths: keys.map((key) => `places.${key}`) },
  });
  assert.deepEqual(forbiddenChanges(updateOf(mask.filter(request)), atlas), []);
  assert.equal(walks, 1);
});

test("an update of everything needs no leave for the INPUT_ONLY fields that it leaves unset", () => {
  const registry = protoRegistry({
    ...fieldBehaviorProto,
    "bank.proto": `
      syntax = "proto3";
      package bank;
      import "google/api/field_behavior.proto";
      import "google/protobuf/field_mask.proto";
      message UpdateRequest { Account account = 1; google.protobuf.FieldMask mask = 2; }
      message Account {
        string owner = 1;
        string pin = 2 [(google.api.field_behavior) = INPUT_ONLY];
      }
    `,
  });
  const mask = requestFieldMask({
    request: getMessage(registry, "bank.UpdateRequest"),
    field: "mask",
    in: { field: "account" },
  });
  const owner = messageMask(
    getMessage(registry, "bank.Account"),
    [true, false],
    false,
  );
  const forbidden = (account: object) => {
    const request = create(mask.request, { account, mask: { paths: ["*"] } });
    const changes = forbiddenChanges(updateOf(mask.filter(request)), owner);
    return changes.map(({ path }) => path);
  };
  assert.deepEqual(forbidden({ owner: "o" }), []);
  assert.deepEqual(forbidden({ owner: "o", pin: "1" }), ["pin"]);
});
