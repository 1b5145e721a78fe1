import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescOneof,
  fromJson,
  type JsonObject,
  type Message,
  ScalarType,
  toBinary,
  type UnknownField,
} from "@bufbuild/protobuf";
import {
  AnySchema,
  DurationSchema,
  FeatureSet_FieldPresence,
  FieldMaskSchema,
  ListValueSchema,
  StructSchema,
  TimestampSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import type { MaskRules } from "../src/mask/mask-rules.js";
import { quoteKey } from "../src/mask/path.js";
import {
  type LocalMap,
  type LocalValue,
  messageToLocal,
  setEntry,
  setLocal,
} from "../src/message/local-value.js";

/** What random messages and paths look like. */
export interface ArbitraryOptions {
  /** The levels of messages below the root. By default, 2. */
  depth?: number;
  /** Whether messages have unknown fields. By default, some have. */
  unknown?: boolean;
  /** Whether numbers are -0. By default, some are. */
  negativeZero?: boolean;
  /** Whether paths have `*`. By default, some have, where the rules allow it. */
  wildcards?: boolean;
}

/**
 * Random valid messages of any type: every field is set in some of them,
 * required ones in all. Google's own types have values that JSON can hold, and
 * no number is NaN, so that messages can be compared.
 */
export function arbitraryMessage(
  desc: DescMessage,
  { depth = 2, unknown = true, negativeZero = true }: ArbitraryOptions = {},
): fc.Arbitrary<Message> {
  const special = SPECIAL_MESSAGES.get(desc.typeName);
  return special ?? memoize(desc, { depth, unknown, negativeZero });
}

/**
 * Random paths that are valid for a message type, which must have fields. `*`
 * alone is not among them.
 */
export function arbitraryPath(
  desc: DescMessage,
  rules: MaskRules,
  { depth = 3, wildcards = true }: ArbitraryOptions = {},
): fc.Arbitrary<string> {
  return fc
    .constantFrom(...desc.fields)
    .chain((field) => pathAt(field, rules, depth, wildcards));
}

/** Random masks of valid paths, some without any. */
export function arbitraryMask(
  desc: DescMessage,
  rules: MaskRules,
  options?: ArbitraryOptions,
): fc.Arbitrary<string[]> {
  return desc.fields.length === 0
    ? fc.constant([])
    : fc.array(arbitraryPath(desc, rules, options), { maxLength: 6 });
}

/** Random texts that look like paths, and hardly ever are. */
export function arbitraryText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.string({
      unit: fc.constantFrom(..."ab.*`_1-, A\0\ud800"),
      maxLength: 12,
    }),
    fc.array(arbitraryKey(), { maxLength: 4 }).map((keys) => keys.join(".")),
  );
}

/** Strings that map keys and names trip over. */
export function arbitraryKey(): fc.Arbitrary<string> {
  return fc.constantFrom(
    "a",
    "b",
    "1",
    "-2",
    "",
    "*",
    "`",
    "a`b",
    "a.b",
    "a.`b",
    "big town",
    "é",
    "\u{1f600}",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
  );
}

const cache = new WeakMap<DescMessage, Map<string, fc.Arbitrary<Message>>>();

function memoize(
  desc: DescMessage,
  options: MessageOptions,
): fc.Arbitrary<Message> {
  let byShape = cache.get(desc);
  if (byShape === undefined) {
    byShape = new Map();
    cache.set(desc, byShape);
  }
  const shape = JSON.stringify(options);
  let arbitrary = byShape.get(shape);
  if (arbitrary === undefined) {
    arbitrary = plainMessage(desc, options);
    byShape.set(shape, arbitrary);
  }
  return arbitrary;
}

type MessageOptions = Required<Omit<ArbitraryOptions, "wildcards">>;

/** A field with its value. */
type Assignment = readonly [DescField, LocalValue];

function plainMessage(
  desc: DescMessage,
  options: MessageOptions,
): fc.Arbitrary<Message> {
  const assignments = desc.members.map((member) =>
    member.kind === "oneof"
      ? oneofAssignment(member, options)
      : fieldAssignment(member, options),
  );
  return fc
    .tuple(fc.tuple(...assignments), unknownFields(options.unknown))
    .map(([values, unknown]) => {
      const message = create(desc);
      for (const assignment of values) {
        if (assignment !== null) {
          setLocal(message, ...assignment);
        }
      }
      if (unknown.length > 0) {
        message.$unknown = unknown;
      }
      return message;
    });
}

function unknownFields(unknown: boolean): fc.Arbitrary<UnknownField[]> {
  const field = fc.record({
    no: fc.constantFrom(50_000, 50_001),
    wireType: fc.constant(0),
    data: fc.nat(127).map((byte) => Uint8Array.of(byte)),
  });
  return unknown
    ? fc.oneof(
        { weight: 9, arbitrary: fc.constant<UnknownField[]>([]) },
        { weight: 1, arbitrary: fc.array(field, { maxLength: 2 }) },
      )
    : fc.constant([]);
}

function oneofAssignment(
  oneof: DescOneof,
  options: MessageOptions,
): fc.Arbitrary<Assignment | null> {
  const members = oneof.fields.flatMap((field) => {
    const value = fieldValue(field, options);
    return value === undefined ? [] : [value.map(assignTo(field))];
  });
  return members.length === 0
    ? fc.constant(null)
    : fc.option(fc.oneof(...members), { freq: 2 });
}

function fieldAssignment(
  field: DescField,
  options: MessageOptions,
): fc.Arbitrary<Assignment | null> {
  const value = fieldValue(field, options);
  if (value === undefined) {
    return fc.constant(null);
  }
  const assignment = value.map(assignTo(field));
  if (field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED) {
    return assignment;
  }
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: assignment },
  );
}

function assignTo(field: DescField) {
  return (value: LocalValue): Assignment => [field, value];
}

/** Undefined for messages that are too deep. */
function fieldValue(
  field: DescField,
  options: MessageOptions,
): fc.Arbitrary<LocalValue> | undefined {
  const value = singleValue(field, options);
  if (value === undefined) {
    return undefined;
  }
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return value;
    case "list":
      return fc.array(value, { maxLength: 3 });
    case "map":
      return fc
        .array(fc.tuple(mapKeyOf(field.mapKey), value), { maxLength: 4 })
        .map((entries) => {
          const map: LocalMap = {};
          for (const [key, entry] of entries) {
            setEntry(map, key, entry);
          }
          return map;
        });
  }
}

/** The value of a singular field, an element of a list, a value of a map. */
function singleValue(
  field: DescField,
  options: MessageOptions,
): fc.Arbitrary<LocalValue> | undefined {
  if (field.enum !== undefined) {
    return enumValue(field.enum);
  }
  if (field.scalar !== undefined) {
    const longAsString = "longAsString" in field && field.longAsString;
    return scalarValue(field.scalar).map((value) => {
      if (value === 0 && !options.negativeZero) {
        return 0;
      }
      return longAsString ? String(value) : value;
    });
  }
  const { message: desc } = field;
  const required = field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
  if (desc === undefined || (options.depth === 0 && !required)) {
    return undefined;
  }
  const depth = Math.max(options.depth - 1, 0);
  return arbitraryMessage(desc, { ...options, depth }).map((message) =>
    messageToLocal(field, desc, message),
  );
}

function enumValue(desc: DescEnum): fc.Arbitrary<number> {
  const known = fc.constantFrom(...desc.values.map(({ number }) => number));
  return desc.open ? fc.oneof(known, fc.constantFrom(98, 99)) : known;
}

/** Zero values come up often: presence is where things go wrong. */
function scalarValue(type: ScalarType): fc.Arbitrary<LocalValue> {
  switch (type) {
    case ScalarType.STRING:
      return fc.oneof(
        fc.constant(""),
        fc.string({ unit: "binary", maxLength: 5 }),
        arbitraryKey(),
      );
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 4 });
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return fc.oneof(fc.constant(0), fc.double({ noNaN: true }));
    case ScalarType.FLOAT:
      return fc.oneof(fc.constant(0), fc.float({ noNaN: true }));
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return fc.oneof(fc.constant(0), fc.integer());
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.oneof(fc.constant(0), fc.nat(2 ** 31 - 1));
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc.oneof(
        fc.constant(0n),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      );
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.oneof(
        fc.constant(0n),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      );
  }
}

function mapKeyOf(type: ScalarType): fc.Arbitrary<string> {
  switch (type) {
    case ScalarType.STRING:
      return arbitraryKey();
    case ScalarType.BOOL:
      return fc.constantFrom("true", "false");
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.constantFrom("0", "1", "2", "4294967295");
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.constantFrom("0", "1", "2", "18446744073709551615");
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc.constantFrom("0", "1", "-2", "-9223372036854775808");
    default:
      return fc.constantFrom("0", "1", "-2", "2147483647");
  }
}

const jsonObject: fc.Arbitrary<JsonObject> = fc
  .array(
    fc.tuple(
      arbitraryKey(),
      fc.oneof(
        fc.constantFrom<JsonObject[string]>(null, true, 0, "", [], {}),
        fc.constantFrom<JsonObject[string]>([1, null, "x"], { a: { b: 2 } }),
      ),
    ),
    { maxLength: 3 },
  )
  .map((entries) => {
    const object: JsonObject = {};
    for (const [key, value] of entries) {
      setEntry(object, key, value);
    }
    return object;
  });

const duration = fc
  .record({ seconds: fc.bigInt({ min: 0n, max: 9999n }), nanos: fc.nat(999) })
  .map((init) => create(DurationSchema, init));

/** Types whose values must keep rules of their own. */
const SPECIAL_MESSAGES = new Map<string, fc.Arbitrary<Message>>([
  [DurationSchema.typeName, duration],
  [
    TimestampSchema.typeName,
    fc
      .record({
        seconds: fc.bigInt({ min: -9n, max: 9999n }),
        nanos: fc.nat(9),
      })
      .map((init) => create(TimestampSchema, init)),
  ],
  [
    FieldMaskSchema.typeName,
    fc
      .array(fc.constantFrom("name", "a.b", "two_words"), { maxLength: 2 })
      .map((paths) => create(FieldMaskSchema, { paths })),
  ],
  [
    AnySchema.typeName,
    duration.map((value) =>
      create(AnySchema, {
        typeUrl: "type.googleapis.com/google.protobuf.Duration",
        value: toBinary(DurationSchema, value),
      }),
    ),
  ],
  [
    StructSchema.typeName,
    jsonObject.map((json) => fromJson(StructSchema, json)),
  ],
  [ValueSchema.typeName, jsonObject.map((json) => fromJson(ValueSchema, json))],
  [
    ListValueSchema.typeName,
    jsonObject.map((json) => fromJson(ListValueSchema, Object.values(json))),
  ],
]);

function pathAt(
  field: DescField,
  rules: MaskRules,
  depth: number,
  wildcards: boolean,
): fc.Arbitrary<string> {
  const { name } = field;
  const options = { depth: depth - 1, wildcards };
  const below = (prefix: string): fc.Arbitrary<string>[] =>
    field.message === undefined ||
    field.message.fields.length === 0 ||
    depth === 0
      ? []
      : [
          arbitraryPath(field.message, rules, options).map(
            (path) => `${prefix}.${path}`,
          ),
        ];
  const choices = [fc.constant(name)];
  if (field.fieldKind === "message") {
    choices.push(...below(name));
  } else if (field.fieldKind === "list" && rules !== "proto") {
    choices.push(...(rules === "read" ? below(name) : []));
    if (wildcards) {
      choices.push(fc.constant(`${name}.*`), ...below(`${name}.*`));
    }
  } else if (field.fieldKind === "map" && rules !== "proto") {
    if (field.mapKey !== ScalarType.BOOL) {
      const entry = mapKeyOf(field.mapKey).map(
        (key) => `${name}.${quoteKey(key)}`,
      );
      choices.push(
        entry,
        entry.chain((path) => fc.oneof(fc.constant(path), ...below(path))),
      );
    }
    if (wildcards) {
      choices.push(fc.constant(`${name}.*`), ...below(`${name}.*`));
    }
  }
  return fc.oneof(...choices);
}
