import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  enumFromJson,
  fromJson,
  type JsonObject,
  type JsonValue,
  enumToJson as namedEnumToJson,
  type Registry,
  ScalarType,
  toJson,
} from "@bufbuild/protobuf";
import {
  BoolValueSchema,
  BytesValueSchema,
  DoubleValueSchema,
  FloatValueSchema,
  Int32ValueSchema,
  Int64ValueSchema,
  StringValueSchema,
  UInt32ValueSchema,
  UInt64ValueSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { quotePath } from "../mask/field-mask-error.js";
import { type MapField, mapKey } from "../mask/map-key.js";
import {
  getEntry,
  type LocalMap,
  type LocalValue,
  localToMessage,
  messageToLocal,
  setEntry,
} from "../message/local-value.js";

/**
 * Return the ProtoJSON of a field's value. Throws an `Error` if it has none.
 *
 * protobuf-es has it for whole messages only, which could not leave their other
 * fields unset if one is required.
 */
export function fieldToJson(
  field: DescField,
  value: LocalValue,
  registry: Registry | undefined,
): JsonValue {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return elementToJson(field, value, registry);
    case "list":
      return (value as LocalValue[]).map((item) =>
        elementToJson(field, item, registry),
      );
    case "map": {
      const json: JsonObject = {};
      for (const key of Object.keys(value as LocalMap)) {
        const entry = getEntry(value as LocalMap, key);
        setEntry(json, key, elementToJson(field, entry, registry));
      }
      return json;
    }
  }
}

/**
 * Return the value of a field from its ProtoJSON. Unknown fields are ignored.
 * Throws an `Error` for JSON of another type.
 */
export function fieldFromJson(
  field: DescField,
  json: JsonValue,
  registry: Registry | undefined,
): LocalValue {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return elementFromJson(field, json, registry);
    case "list":
      if (!Array.isArray(json)) {
        throw new Error("expected an array");
      }
      return json.map((item) => elementFromJson(field, item, registry));
    case "map": {
      if (typeof json !== "object" || json === null || Array.isArray(json)) {
        throw new Error("expected an object");
      }
      const map: LocalMap = {};
      for (const key of Object.keys(json)) {
        const entry = getEntry(json, key) as JsonValue;
        assertKey(field, key);
        setEntry(map, key, elementFromJson(field, entry, registry));
      }
      return map;
    }
  }
}

function elementToJson(
  field: DescField,
  value: LocalValue,
  registry: Registry | undefined,
): JsonValue {
  if (field.message !== undefined) {
    const message = localToMessage(field, field.message, value);
    return toJson(field.message, message, { registry });
  }
  if (field.enum !== undefined) {
    return enumToJson(field.enum, value as number);
  }
  const wrapper = WRAPPERS[field.scalar];
  return toJson(wrapper, create(wrapper, { value }));
}

function elementFromJson(
  field: DescField,
  json: JsonValue,
  registry: Registry | undefined,
): LocalValue {
  if (json === null && !holdsNull(field)) {
    throw new Error("null isn't one of its values");
  }
  if (field.message !== undefined) {
    const message = fromJson(field.message, json, {
      ignoreUnknownFields: true,
      registry,
    });
    return messageToLocal(field, field.message, message);
  }
  if (field.enum !== undefined) {
    return enumFromJson(field.enum, json as string);
  }
  const { value } = fromJson(WRAPPERS[field.scalar], json) as unknown as {
    value: LocalValue;
  };
  return "longAsString" in field && field.longAsString ? String(value) : value;
}

/** protobuf-es reads null as an empty wrapper. */
function holdsNull({ message, enum: desc }: DescField): boolean {
  return (
    message?.typeName === ValueSchema.typeName || desc?.typeName === NULL_VALUE
  );
}

const NULL_VALUE = "google.protobuf.NullValue";

/** Return an enum as in the JSON of a message: its name, or its number if it has none. */
function enumToJson(desc: DescEnum, value: number): JsonValue {
  const isNamed =
    desc.value[value] !== undefined || desc.typeName === NULL_VALUE;
  return isNamed ? namedEnumToJson(desc, value) : value;
}

function assertKey(field: MapField, key: string): void {
  const isKey =
    field.mapKey === ScalarType.BOOL
      ? key === "true" || key === "false"
      : mapKey(field, key) !== undefined;
  if (!isKey) {
    throw new Error(`${quotePath(key)} isn't a key of the map`);
  }
}

/** The wrappers of scalars, which have the same ProtoJSON as the scalars. */
const WRAPPERS: Readonly<Record<ScalarType, DescMessage>> = {
  [ScalarType.DOUBLE]: DoubleValueSchema,
  [ScalarType.FLOAT]: FloatValueSchema,
  [ScalarType.INT64]: Int64ValueSchema,
  [ScalarType.UINT64]: UInt64ValueSchema,
  [ScalarType.INT32]: Int32ValueSchema,
  [ScalarType.FIXED64]: UInt64ValueSchema,
  [ScalarType.FIXED32]: UInt32ValueSchema,
  [ScalarType.BOOL]: BoolValueSchema,
  [ScalarType.STRING]: StringValueSchema,
  [ScalarType.BYTES]: BytesValueSchema,
  [ScalarType.UINT32]: UInt32ValueSchema,
  [ScalarType.SFIXED32]: Int32ValueSchema,
  [ScalarType.SFIXED64]: Int64ValueSchema,
  [ScalarType.SINT32]: Int32ValueSchema,
  [ScalarType.SINT64]: Int64ValueSchema,
};
