import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { BadRequestSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.js";
import {
  FieldMaskError,
  FieldMaskReason,
} from "../../src/mask/field-mask-error.js";
import { cutText, errorStatus } from "../../src/service/error-status.js";
import { seed } from "../seed.js";

const { unknownField, forbiddenField } = FieldMaskReason;

suite("the status of an error about a mask", () => {
  test("lists the violations in a google.rpc.BadRequest", () => {
    const error = errorOf(["nmae", "email"]);
    const { code, message, status } = errorStatus(error);
    assert.equal(code, 3);
    assert.equal(message, error.message);
    const decoded = fromBinary(StatusSchema, toBinary(StatusSchema, status));
    assert.deepEqual([decoded.code, decoded.message], [code, message]);
    const [detail] = decoded.details;
    assert.equal(detail?.typeUrl, "type.googleapis.com/google.rpc.BadRequest");
    const badRequest = detail && anyUnpack(detail, BadRequestSchema);
    assert.deepEqual(
      badRequest?.fieldViolations.map(({ field, reason, description }) => [
        field,
        reason,
        description,
      ]),
      [
        ["nmae", unknownField, "no such field"],
        ["email", unknownField, "no such field"],
      ],
    );
  });

  test("is PERMISSION_DENIED if nothing else is wrong", () => {
    assert.equal(errorStatus(errorOf(["a"], forbiddenField)).code, 7);
    const mixed = new FieldMaskError([
      ...errorOf(["a"], forbiddenField).violations,
      ...errorOf(["b"]).violations,
    ]);
    assert.equal(errorStatus(mixed).code, 3);
    assert.equal(errorStatus(new FieldMaskError([])).code, 3);
  });

  test(`fits into trailers, whatever the paths (SEED=${seed})`, () => {
    const path = fc.oneof(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.string({
        unit: fc.constantFrom("💥", "ä", "\n", "%", "a"),
        maxLength: 400,
      }),
      fc.constant("x".repeat(5000)),
      fc.constant("\ud83d".repeat(300)),
    );
    const paths = fc.array(path, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(paths, (list) => {
        const { message, badRequest, status } = errorStatus(errorOf(list));
        const details = Buffer.from(toBinary(StatusSchema, status));
        const trailers = {
          "grpc-status": "3",
          "grpc-message": encodeURIComponent(message),
          "grpc-status-details-bin": details.toString("base64"),
        };
        let size = 0;
        for (const [name, value] of Object.entries(trailers)) {
          size += name.length + value.length + 32;
        }
        assert.ok(size < 8192 - 512, String(size));
        assert.ok(badRequest.fieldViolations.length > 0);
      }),
      { seed, numRuns: 200 },
    );
  });

  test("uses the room that there is", () => {
    const paths = Array.from(
      { length: 10_000 },
      (_, index) => `field_${index}`,
    );
    const { badRequest } = errorStatus(errorOf(paths));
    assert.ok(badRequest.fieldViolations.length > 50);
  });
});

test("a text is cut on code points", () => {
  assert.equal(cutText("abc", 3), "abc");
  assert.equal(cutText("abcdef", 5), "ab…");
  assert.equal(cutText("ä💥ä💥", 12), "ä💥ä💥");
  assert.equal(cutText("ä💥ä💥", 11), "ä💥ä…");
  assert.equal(cutText("a\ud83d", 10), "a\ufffd");
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.integer({ min: 3, max: 20 }),
      (text, max) => {
        const cut = cutText(text, max);
        assert.ok(Buffer.byteLength(cut) <= max);
        assert.equal(cut, Buffer.from(cut).toString());
      },
    ),
  );
});

function errorOf(
  paths: readonly string[],
  reason: FieldMaskReason = unknownField,
): FieldMaskError {
  return new FieldMaskError(
    paths.map((path) => ({ path, reason, description: "no such field" })),
  );
}
