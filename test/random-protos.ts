import type { ProtoFiles } from "./helpers.js";
import type { Random } from "./random.js";

/**
 * Random protos: files of each syntax, without `google.api.field_behavior` and
 * with it, which use the messages of the files before them. Each message M has a
 * request MRequest with an update mask and a read mask. Those with behaviors need
 * `fieldBehaviorProto`.
 */
export function randomProtos(random: Random): ProtoFiles {
  return Object.fromEntries(
    [false, true].flatMap((behaviors) => {
      const names: string[] = [];
      return SYNTAXES.map((syntax) => {
        const name = `${behaviors ? "guarded" : "plain"}_${syntax.name}`;
        const style: Style = { ...syntax, behaviors, imports: [...names] };
        names.push(name);
        return [`random/${name}.proto`, printFile(random, name, style)];
      });
    }),
  );
}

interface Syntax {
  readonly name: "proto2" | "proto3" | "editions";
  readonly line: string;
  /** Whether a message can have extensions, and groups. */
  readonly extensions: boolean;
}

/** What the fields of a file can be. */
interface Style extends Syntax {
  readonly behaviors: boolean;
  /** The files whose messages it can use. */
  readonly imports: readonly string[];
}

const SYNTAXES: readonly Syntax[] = [
  { name: "proto2", line: 'syntax = "proto2";', extensions: true },
  { name: "proto3", line: 'syntax = "proto3";', extensions: false },
  { name: "editions", line: 'edition = "2023";', extensions: true },
];

const MESSAGES = 5;

const SCALARS =
  "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string string bytes".split(
    " ",
  );
const MAP_KEYS =
  "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string string string string string".split(
    " ",
  );
const GOOGLE =
  "Timestamp Timestamp Duration StringValue Int64Value BoolValue BytesValue Any Struct Value ListValue FieldMask Empty".split(
    " ",
  );

/** Names that are apart in every convention. */
const NAMES =
  "a b c d e f g h paths fields value seconds name mask result item below entries keep unknown constructor __proto__ toString delete default camelCase snake_case UPPER_CASE d1_2 _lead trail_ case class".split(
    " ",
  );

/** What AIP-154 makes of a `string etag`, where the file has behaviors. */
const ETAG = "etag";

function printFile(random: Random, name: string, syntax: Style): string {
  const optional = syntax.name === "proto2" ? "optional " : "";
  const messages = Array.from(
    { length: MESSAGES },
    (_, i) => `
message M${i} {
${printFields(random, syntax)}${syntax.extensions && random.chance(50) ? "  extensions 1000 to 1100;\n" : ""}}
message M${i}Request {
  ${optional}M${i} m = 1;
  ${optional}google.protobuf.FieldMask update_mask = 2 [(fieldmask.option.Option).in = {gen: true, field: "m"}];
  ${optional}google.protobuf.FieldMask read_mask = 3 [(fieldmask.option.Option).out = {gen: true, message: "M${i}"}];
}`,
  );
  return `${syntax.line}
package random.${name};
import "fieldmask/option.proto";
${syntax.imports.map((file) => `import "random/${file}.proto";\n`).join("")}${syntax.behaviors ? 'import "google/api/field_behavior.proto";\n' : ""}${["any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers"].map((file) => `import "google/protobuf/${file}.proto";`).join("\n")}
enum E { ZERO = 0; ONE = 1; TWO = 2; }
${syntax.name === "editions" ? "enum Closed { option features.enum_type = CLOSED; C_ONE = 1; C_TWO = 2; C_ZERO = 0; }" : ""}
${messages.join("\n")}
`;
}

function printFields(random: Random, syntax: Style): string {
  const names = random.shuffle(NAMES).slice(0, 3 + random.below(7));
  if (syntax.behaviors && random.chance(40)) {
    names.splice(random.below(names.length), 1, ETAG);
  }
  const numbers = random.shuffle(Array.from({ length: 60 }, (_, i) => i + 1));
  const next = () => numbers.pop() ?? 0;
  const lines: string[] = [];
  while (names.length > 0) {
    const isOneof = random.chance(15) && names.length > 1;
    if (isOneof) {
      const members = names
        .splice(0, 2 + random.below(3))
        .map(
          (name) =>
            `    ${type(random, syntax, name)} ${name} = ${next()}${options(random, syntax, [], true)};`,
        );
      lines.push(`  oneof choice_${lines.length} {`, ...members, "  }");
    } else {
      lines.push(`  ${printField(random, syntax, names.pop() ?? "", next)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function printField(
  random: Random,
  syntax: Style,
  name: string,
  next: () => number,
): string {
  const options_ = (features: string[] = []) =>
    options(random, syntax, features, false);
  const shape = random.below(100);
  if (shape < 20) {
    const t = type(random, syntax, name);
    const canPack = !/^(string|bytes|M|random|google)/.test(t);
    const packed =
      !canPack || random.chance(50)
        ? []
        : [
            syntax.name === "editions"
              ? "features.repeated_field_encoding = EXPANDED"
              : `packed = ${random.chance(50)}`,
          ];
    return `repeated ${t} ${name} = ${next()}${options_(packed)};`;
  }
  if (shape < 40) {
    return `map<${random.pick(MAP_KEYS)}, ${type(random, syntax, name)}> ${name} = ${next()}${options_()};`;
  }
  if (shape < 46 && syntax.name === "proto2") {
    const group = `G${name.replaceAll("_", "")}`;
    const label = random.pick(["optional", "repeated"]);
    const number = next();
    return `${label} group ${group} = ${number}${options_()} { optional string in = 1; optional E e = 2; repeated int64 of = 3; optional M0 m = 4; }`;
  }
  const t = type(random, syntax, name);
  const isMessage = /^(M|random|google)/.test(t);
  const declaration = `${t} ${name} = ${next()}`;
  switch (syntax.name) {
    case "proto2":
      return `${!isMessage && random.chance(15) ? "required" : "optional"} ${declaration}${options_(!isMessage && t === "int32" ? ["default = 7"] : [])};`;
    case "proto3":
      return `${random.chance(40) ? "optional " : ""}${declaration}${options_()};`;
    case "editions": {
      const presence = ["EXPLICIT", "EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED"];
      const feature = isMessage
        ? random.chance(30) && t.startsWith("M")
          ? ["features.message_encoding = DELIMITED"]
          : []
        : // A closed enum has presence.
          [
            `features.field_presence = ${random.pick(t === "Closed" ? presence.slice(0, 1) : presence)}`,
          ];
      return `${declaration}${options_(feature)};`;
    }
  }
}

function type(random: Random, syntax: Style, name: string): string {
  if (name === ETAG && random.chance(80)) {
    return "string";
  }
  const choice = random.below(100);
  if (choice < 45) {
    return random.pick(SCALARS);
  }
  if (choice < 58) {
    return syntax.name === "editions" ? random.pick(["E", "Closed"]) : "E";
  }
  const message = `M${random.below(MESSAGES)}`;
  if (choice < 65 && syntax.imports.length > 0) {
    return `random.${random.pick(syntax.imports)}.${message}`;
  }
  return choice < 85 ? message : `google.protobuf.${random.pick(GOOGLE)}`;
}

/** Each with what it can be combined with. */
const BEHAVIORS = [
  ["OUTPUT_ONLY"],
  ["OUTPUT_ONLY"],
  ["INPUT_ONLY"],
  ["INPUT_ONLY"],
  ["IMMUTABLE"],
  ["IDENTIFIER"],
  ["REQUIRED"],
  ["OPTIONAL"],
  ["OUTPUT_ONLY", "IDENTIFIER"],
  ["REQUIRED", "IMMUTABLE"],
  ["INPUT_ONLY", "REQUIRED"],
  ["INPUT_ONLY", "IMMUTABLE"],
];

function options(
  random: Random,
  { behaviors }: Style,
  features: readonly string[],
  isMember: boolean,
): string {
  const behavior =
    behaviors && random.chance(isMember ? 20 : 30)
      ? random
          .pick(BEHAVIORS)
          .map((value) => `(google.api.field_behavior) = ${value}`)
      : [];
  const all = [...features, ...behavior];
  return all.length > 0 ? ` [${all.join(", ")}]` : "";
}
