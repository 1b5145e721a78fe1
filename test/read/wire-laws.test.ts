import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  createFileRegistry,
  type DescMessage,
  fromBinary,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import { filterBinary, pruneBinary } from "../../src/read/filter-binary.js";
import { filterMessage, pruneMessage } from "../../src/read/filter-message.js";
import { arbitraryMask, arbitraryMessage } from "../arbitraries.js";
import { checkWire, isReadable } from "../check-wire.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";
import { arbitraryBrokenBytes, arbitraryOddBytes } from "../odd-bytes.js";
import { Random } from "../random.js";
import { randomProtos } from "../random-protos.js";
import { seed } from "../seed.js";
import { vectorProtos } from "../vector-protos.js";

const randomDescs = [
  ...protoRegistry({
    ...fieldBehaviorProto,
    ...randomProtos(new Random(seed)),
  }),
].filter((desc) => desc.kind === "message");
const vectors = createFileRegistry(vectorProtos());
const knownDescs = ["Station", "Chain", "Ticket", "Folder", "Ledger"].map(
  (name) => getMessage(vectors, `fmtest.v1.${name}`),
);
const holder = getMessage(
  protoRegistry({
    "holder.proto": `
      syntax = "proto3";
      package holder;
      import "google/protobuf/struct.proto";
      import "google/protobuf/wrappers.proto";
      message Holder {
        google.protobuf.Struct attrs = 1;
        repeated google.protobuf.Struct many = 2;
        google.protobuf.Value value = 3;
        repeated google.protobuf.Value values = 4;
        map<string, google.protobuf.Value> by_name = 5;
        map<int32, google.protobuf.Struct> by_id = 6;
        google.protobuf.ListValue list = 7;
        oneof either {
          google.protobuf.Struct left = 8;
          google.protobuf.Value right = 9;
          google.protobuf.StringValue middle = 10;
        }
        google.protobuf.Int32Value cap = 11;
        Holder holder = 12;
      }`,
  }),
  "holder.Holder",
);
const descs = [
  ...knownDescs,
  holder,
  ...randomDescs.filter(
    ({ typeName, name }) =>
      typeName.startsWith("random.plain") && !name.endsWith("Request"),
  ),
];

type Law = (
  desc: DescMessage,
  bytes: Uint8Array,
  mask: string[],
  within: string[],
) => void;

function lawFor(
  arbitrary: (desc: DescMessage) => fc.Arbitrary<Uint8Array>,
  law: Law,
): void {
  for (const desc of descs) {
    const mask = arbitraryMask(desc, "read");
    fc.assert(
      fc.property(arbitrary(desc), mask, mask, (bytes, mask, within) =>
        law(desc, bytes, mask, within),
      ),
      { numRuns: 50 },
    );
  }
}

suite("masks on the wire, for random schemas", () => {
  test("what is usually written gives what is usually written", () => {
    lawFor(
      (desc) =>
        arbitraryMessage(desc).map((message) => toBinary(desc, message)),
      (desc, bytes, mask) => {
        const message = fromBinary(desc, bytes);
        for (const [onWire, decoded] of [
          [filterBinary, filterMessage],
          [pruneBinary, pruneMessage],
        ] as const) {
          const expected = written(desc, decoded(desc, message, mask));
          if (expected !== undefined) {
            const actual = onWire(desc, bytes, mask);
            // A message has the entries of a map in the mask's order.
            assert.equal(actual.length, expected.length);
            assert.deepEqual(actual, written(desc, fromBinary(desc, actual)));
          }
        }
      },
    );
  });

  test("decoding the result is masking the decoded message, however it is written", () => {
    lawFor(
      (desc) =>
        arbitraryOddBytes(desc).filter((bytes) => isReadable(desc, bytes)),
      checkWire,
    );
  });

  test("broken bytes are an error, or masked as protobuf-es reads them", () => {
    lawFor(arbitraryBrokenBytes, checkWire);
  });
});

/** Undefined for a message that lacks a required field. */
function written(desc: DescMessage, message: Message): Uint8Array | undefined {
  try {
    return toBinary(desc, message);
  } catch {
    return undefined;
  }
}
