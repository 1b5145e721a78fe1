import assert from "node:assert/strict";
import { test } from "node:test";
import {
  create,
  type DescMessage,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import {
  FieldMaskReason,
  isFieldMaskError,
} from "../../src/mask/field-mask-error.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { CallMasks } from "../../src/service/call-masks.js";
import { planService } from "../../src/service/plan.js";
import { getMessage, protoRegistry } from "../helpers.js";

test("the masks of a request share the places that a mask may compile to", () => {
  const fields = Array.from(
    { length: 1_000 },
    (_, index) => `Wide f${index} = ${index + 1};`,
  );
  const registry = protoRegistry({
    "wide.proto": `
      syntax = "proto3";
      package wide;
      import "google/protobuf/field_mask.proto";
      service Wides { rpc Get(GetRequest) returns (Wide); }
      message GetRequest { google.protobuf.FieldMask a = 1; google.protobuf.FieldMask b = 2; }
      message Wide { ${fields.join(" ")} }
    `,
  });
  const [method] = registry.getService("wide.Wides")?.methods ?? [];
  assert.ok(method);
  const masks = ["a", "b"].map((field) =>
    requestFieldMask({
      request: method.input,
      field,
      out: { response: getMessage(registry, "wide.Wide") },
    }),
  );
  const plan = planService({ masks }).of(method);
  assert.ok(plan);
  const admit = (a: number, b: number) => {
    const call = new CallMasks(plan, "", () => plan.allow({ method } as never));
    const paths = (count: number) =>
      Array.from({ length: count }, (_, index) => `f${index}.f0`);
    const init = { a: { paths: paths(a) }, b: { paths: paths(b) } };
    call.admit(create(method.input, init as MessageInitShape<DescMessage>));
  };
  // Each path goes through a part of its own, with 1,000 places.
  admit(90, 0);
  admit(45, 45);
  assert.throws(
    () => admit(60, 60),
    (error: unknown) =>
      isFieldMaskError(error) &&
      error.violations[0]?.reason === FieldMaskReason.maskTooLarge,
  );
});
