import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { messageMask } from "../../src/read/kept.js";
import { updateOf } from "../../src/request/bound-mask.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { forbiddenChanges } from "../../src/service/forbidden.js";
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
