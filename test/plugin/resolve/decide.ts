import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createFileRegistry } from "@bufbuild/protobuf";
import type { Answer } from "../../../src/plugin/parameter.js";
import type {
  Decision,
  PassedOver,
  Reason,
} from "../../../src/plugin/resolve/decision.js";
import { resolveFiles } from "../../../src/plugin/resolve/resolve.js";
import { SchemaIndex } from "../../../src/plugin/resolve/schema-index.js";
import { compileProtos, type ProtoFiles } from "../../helpers.js";

/** What is inferred for the masks of a proto. */
export interface InferCase {
  /** A whole sentence. */
  readonly title: string;
  readonly rpcs: string;
  /** FM is `google.protobuf.FieldMask`. */
  readonly messages: string;
  /** By `Request.mask`: the side, what the paths are relative to, and the rule; or why there is none. */
  readonly masks: Readonly<Record<string, string>>;
}

/** Run a test for each case; all are compiled at once. */
export function inferSuite(name: string, cases: readonly InferCase[]): void {
  const decisions = decideFiles(
    Object.fromEntries(
      cases.map(({ rpcs, messages }, i) => [
        `case${i}.proto`,
        `syntax = "proto3"; package case${i}; ${IMPORTS}
         message Book { string name = 1; string title = 2; }
         message Shelf { string name = 1; }
         service BookService { ${rpcs} }
         ${messages.replaceAll(/\bFM\b/g, "google.protobuf.FieldMask")}`,
      ]),
    ),
  );
  suite(name, () => {
    for (const [i, { title, masks }] of cases.entries()) {
      test(title, () => {
        assert.deepEqual(
          Object.fromEntries(
            decisions
              .filter(({ field }) => field.parent.file.name === `case${i}`)
              .map((decision) => [fullNameOf(decision), textOf(decision)]),
          ),
          masks,
        );
      });
    }
  });
}

const IMPORTS = `
  import "fieldmask/option.proto";
  import "google/api/annotations.proto";
  import "google/longrunning/operations.proto";
  import "google/protobuf/any.proto";
  import "google/protobuf/empty.proto";
  import "google/protobuf/field_mask.proto";
  import "google/protobuf/struct.proto";
  import "google/protobuf/timestamp.proto";
  import "google/protobuf/wrappers.proto";
  import "google/rpc/status.proto";
  import "google/type/money.proto";
`;

/** Google's protos, as far as rules look at them. */
const GOOGLE = {
  "google/api/annotations.proto": `
    syntax = "proto3"; package google.api;
    import "google/protobuf/descriptor.proto";
    extend google.protobuf.MethodOptions { HttpRule http = 72295728; }
    message HttpRule { string patch = 6; string body = 7; repeated HttpRule additional_bindings = 11; }
    message HttpBody { bytes data = 1; }`,
  "google/longrunning/operations.proto": `
    syntax = "proto3"; package google.longrunning;
    import "google/protobuf/descriptor.proto";
    extend google.protobuf.MethodOptions { OperationInfo operation_info = 1049; }
    message OperationInfo { string response_type = 1; string metadata_type = 2; }
    message Operation { string name = 1; }`,
  "google/rpc/status.proto":
    'syntax = "proto3"; package google.rpc; message Status { int32 code = 1; }',
  "google/type/money.proto":
    'syntax = "proto3"; package google.type; message Money { int64 units = 1; }',
};

/** The decisions for all protos but Google's and ours, in order; by default, with `infer`. */
export function decideFiles(
  protos: ProtoFiles,
  { infer = true, answers = [] as readonly Answer[] } = {},
): Decision[] {
  const registry = createFileRegistry(compileProtos({ ...GOOGLE, ...protos }));
  const index = new SchemaIndex([...registry.files]);
  const files = Object.keys(protos).map(
    (name) => registry.getFile(name) ?? assert.fail(name),
  );
  return resolveFiles(files, index, { infer, answers }).flatMap(
    ({ decisions }) => decisions,
  );
}

/** The name of a mask field with that of its message, without the package. */
export function fullNameOf({ field }: Decision): string {
  return `${field.parent.name}.${field.name}`;
}

/** The side of a mask, and the field that its paths are relative to. */
export function sideOf({ in: inSide, out }: Decision): string {
  if (inSide !== undefined) {
    return `in ${inSide.field?.name ?? "."}`;
  }
  return out === undefined ? "none" : `out ${out.field?.name ?? "."}`;
}

/** What is decided for a mask, and why. */
export function textOf(decision: Decision): string {
  const { in: inSide, out, none } = decision;
  const side = inSide ?? out;
  const why =
    side === undefined
      ? none === undefined
        ? ""
        : textOfReason(none)
      : `${side.rule}${textOfPassedOver(side.passedOver)}`;
  return `${sideOf(decision)}: ${why}`;
}

function textOfReason(reason: Reason): string {
  const { kind, ...more } = reason;
  const details = [
    "field" in more && more.field !== undefined ? more.field.name : "",
    "fields" in more ? more.fields.map(({ name }) => name).join(", ") : "",
    "beside" in more ? more.beside.map(({ name }) => name).join(", ") : "",
    "as" in more ? more.as : "",
    "path" in more ? more.path : "",
    "answers" in more
      ? more.answers
          .map(
            ({ method, answer }) =>
              `${method.name} ${sideOf({ ...answer, field: method.input.fields[0] ?? assert.fail() })}`,
          )
          .join(", ")
      : "",
  ].filter(Boolean);
  return (
    [kind, ...details].join(" ") +
    textOfPassedOver("passedOver" in more ? more.passedOver : undefined)
  );
}

function textOfPassedOver(passedOver: PassedOver | undefined): string {
  if (passedOver === undefined) {
    return "";
  }
  const { fields, because } = passedOver;
  const details =
    because.kind === "beside"
      ? because.fields.map(({ name }) => name).join(", ")
      : because.kind === "part"
        ? because.of.name
        : because.kind === "comment"
          ? because.path
          : "";
  return `, not ${fields.map(({ name }) => name).join(", ")}: ${[because.kind, details].filter(Boolean).join(" ")}`;
}
