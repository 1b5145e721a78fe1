import fc from "fast-check";
import type { ProtoFiles } from "../../helpers.js";

/**
 * Random valid protos in a folder of their own: one file for each syntax, with
 * fields of all kinds that refer to messages of their own file and of those
 * before it. Each message has a request with a mask field.
 */
export function arbitraryProtos(folder: string): fc.Arbitrary<ProtoFiles> {
  return fc
    .array(arbitraryMessages(), { minLength: 3, maxLength: 3 })
    .map((files) =>
      Object.fromEntries(
        syntaxes.map((syntax, i) => [
          `${folder}/f${i}.proto`,
          printFile(folder, i, syntax, files),
        ]),
      ),
    );
}

type Syntax = 'syntax = "proto2"' | 'edition = "2023"' | 'syntax = "proto3"';
const syntaxes: readonly Syntax[] = [
  'syntax = "proto2"',
  'edition = "2023"',
  'syntax = "proto3"',
];

/** A random field. Numbers choose from lists that depend on the file. */
interface RandomField {
  readonly name: string;
  readonly shape: "singular" | "repeated" | "map" | "oneof" | "delimited";
  readonly type: "scalar" | "enum" | "message" | "google";
  readonly choice: number;
  readonly presence: number;
}

type RandomMessage = readonly RandomField[];

function arbitraryMessages(): fc.Arbitrary<RandomMessage[]> {
  const field = fc.record<RandomField>({
    name: fc.constantFrom(...fieldNames),
    shape: fc.constantFrom(
      "singular",
      "singular",
      "repeated",
      "map",
      "oneof",
      "delimited",
    ),
    type: fc.constantFrom("scalar", "enum", "message", "message", "google"),
    choice: fc.nat(1000),
    presence: fc.nat(1000),
  });
  return fc.array(
    fc.uniqueArray(field, {
      selector: ({ name }) => name,
      maxLength: fieldNames.length,
    }),
    { minLength: 1, maxLength: 4 },
  );
}

/** Names that are apart in every convention. */
const fieldNames: readonly string[] = [
  ..."abcdefghijklmnopqrstuvwxyz",
  ...["constructor", "toString", "__proto__", "delete", "class", "default"],
  ...["mask", "result", "item", "below", "entries", "keep", "unknown"],
  ...["UPPER_CASE", "camelCase", "snake_case", "d1_2", "_lead", "trail_"],
];

const scalars =
  "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes".split(
    " ",
  );
const mapKeys = "int32 int64 uint32 uint64 sint32 bool string".split(" ");
const googleTypes = "Timestamp StringValue Int64Value BytesValue Any".split(
  " ",
);

function printFile(
  folder: string,
  file: number,
  syntax: Syntax,
  files: readonly RandomMessage[][],
): string {
  const types = files
    .slice(0, file + 1)
    .flatMap((messages, i) => messages.map((_, j) => `${folder}.f${i}.M${j}`));
  const optional = syntax.includes("proto2") ? "optional " : "";
  const messages = (files[file] ?? []).map(
    (fields, i) => `
      message M${i} { ${fields.map((field, j) => printField(field, j, syntax, types)).join("\n")} }
      message M${i}Request { ${optional}google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option).out = {gen: true, message: "M${i}"}]; }`,
  );
  return `
    ${syntax};
    package ${folder}.f${file};
    import "fieldmask/option.proto";
    import "google/protobuf/any.proto";
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    ${files
      .slice(0, file)
      .map((_, i) => `import "${folder}/f${i}.proto";`)
      .join("\n")}
    enum E { ZERO = 0; ONE = 1; }
    ${messages.join("\n")}`;
}

function printField(
  field: RandomField,
  index: number,
  syntax: Syntax,
  types: readonly string[],
): string {
  // The order of the numbers is not the order of the fields.
  const number = ((index * 37) % 101) + 1;
  const type = typeName(field, types);
  const declaration = `${type} ${field.name} = ${number}`;
  switch (field.shape) {
    case "repeated":
      return `repeated ${declaration};`;
    case "map":
      return `map<${pick(mapKeys, field.presence)}, ${type}> ${field.name} = ${number};`;
    case "oneof":
      return `oneof o${index} { ${declaration}; ${pick(scalars, field.presence)} x${index} = ${number + 200}; ${type} y${index} = ${number + 400}; }`;
    case "singular":
      return printSingular(field, declaration, syntax);
    case "delimited":
      return printDelimited(field, index, declaration, syntax);
  }
}

function printSingular(
  { type, presence }: RandomField,
  declaration: string,
  syntax: Syntax,
): string {
  const hasChoice = type === "scalar" || type === "enum";
  switch (syntax) {
    case 'syntax = "proto2"':
      return `${hasChoice && presence % 4 === 0 ? "required" : "optional"} ${declaration};`;
    case 'syntax = "proto3"':
      return `${presence % 2 === 0 ? "optional " : ""}${declaration};`;
    case 'edition = "2023"': {
      const feature = pick(
        ["EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED"],
        presence,
      );
      return hasChoice
        ? `${declaration} [features.field_presence = ${feature}];`
        : `${declaration};`;
    }
  }
}

/** A group where the syntax has them. */
function printDelimited(
  field: RandomField,
  index: number,
  declaration: string,
  syntax: Syntax,
): string {
  switch (syntax) {
    case 'syntax = "proto2"': {
      const [, number = ""] = declaration.split(" = ");
      const label = pick(["optional", "repeated"], field.presence);
      return `${label} group G${index} = ${number} { optional string in = 1; repeated int64 of = 2; }`;
    }
    case 'edition = "2023"':
      return field.type === "message"
        ? `${declaration} [features.message_encoding = DELIMITED];`
        : printSingular(field, declaration, syntax);
    case 'syntax = "proto3"':
      return printSingular(field, declaration, syntax);
  }
}

function typeName(
  { type, choice }: RandomField,
  types: readonly string[],
): string {
  switch (type) {
    case "scalar":
      return pick(scalars, choice);
    case "enum":
      return "E";
    case "message":
      return `.${pick(types, choice)}`;
    case "google":
      return `google.protobuf.${pick(googleTypes, choice)}`;
  }
}

function pick(list: readonly string[], choice: number): string {
  return list[choice % list.length] ?? "";
}
