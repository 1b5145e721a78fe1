import {
  create,
  createFileRegistry,
  type DescMessage,
} from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  Edition,
  EnumDescriptorProtoSchema,
  FeatureSet_EnumType,
  FeatureSet_FieldPresence,
  FeatureSetSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_struct,
  file_google_protobuf_wrappers,
  MessageOptionsSchema,
  OneofDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { getMessage } from "../helpers.js";

/** What random schemas look like. */
export interface SchemaOptions {
  /** Whether fields have a `google.api.field_behavior`. By default, some have. */
  behaviors?: boolean;
}

/**
 * Random message types with fields of every shape, some with a
 * `google.api.field_behavior`, which refer to one another.
 */
export function arbitrarySchema({
  behaviors = true,
}: SchemaOptions = {}): fc.Arbitrary<DescMessage> {
  const message = fc.array(arbitraryField(behaviors), {
    minLength: 3,
    maxLength: 8,
  });
  return fc
    .tuple(message, message, message)
    .map((messages) => schemaOf(messages));
}

const SHAPES = [
  "string",
  "optional int32",
  "double",
  "bytes",
  "optional enum",
  "message",
  "message",
  "repeated string",
  "repeated message",
  "repeated message",
  "map of strings",
  "map of messages",
  "map by bool",
  "duration",
  "string value",
  "struct",
  "oneof string",
  "oneof int32",
  "oneof message",
  "oneof enum",
] as const;

/** Values of the enum google.api.FieldBehavior. */
const BEHAVIORS = { REQUIRED: 2, OUTPUT_ONLY: 3, IMMUTABLE: 5, IDENTIFIER: 8 };

interface RandomField {
  readonly shape: (typeof SHAPES)[number];
  /** The number of the message that the field is of. */
  readonly message: number;
  readonly behaviors: readonly number[];
}

function arbitraryField(behaviors: boolean): fc.Arbitrary<RandomField> {
  const behavior = fc.constantFrom(...Object.values(BEHAVIORS));
  return fc.record({
    shape: fc.constantFrom(...SHAPES),
    message: fc.nat(2),
    behaviors: behaviors
      ? fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 2, arbitrary: fc.array(behavior, { maxLength: 2 }) },
        )
      : fc.constant([]),
  });
}

function schemaOf(messages: readonly (readonly RandomField[])[]): DescMessage {
  const file = create(FileDescriptorProtoSchema, {
    name: "random.proto",
    package: "random",
    syntax: "editions",
    edition: Edition.EDITION_2023,
    dependency: WELL_KNOWN.map(({ proto }) => proto.name),
    messageType: messages.map(messageOf),
    enumType: [
      create(EnumDescriptorProtoSchema, {
        name: "Closed",
        value: [
          { name: "ZERO", number: 0 },
          { name: "ONE", number: 1 },
        ],
        options: { features: { enumType: FeatureSet_EnumType.CLOSED } },
      }),
    ],
  });
  const registry = createFileRegistry(
    create(FileDescriptorSetSchema, {
      file: [...WELL_KNOWN.map(({ proto }) => proto), file],
    }),
  );
  return getMessage(registry, "random.M0");
}

const WELL_KNOWN = [
  file_google_protobuf_duration,
  file_google_protobuf_struct,
  file_google_protobuf_wrappers,
];

function messageOf(
  fields: readonly RandomField[],
  index: number,
): DescriptorProto {
  const message = create(DescriptorProtoSchema, { name: `M${index}` });
  for (const [at, field] of fields.entries()) {
    addField(message, field, at + 1);
  }
  if (message.field.some(({ oneofIndex }) => oneofIndex === 0)) {
    message.oneofDecl = [create(OneofDescriptorProtoSchema, { name: "pick" })];
  }
  return message;
}

function addField(
  message: DescriptorProto,
  { shape, message: type, behaviors }: RandomField,
  number: number,
): void {
  const name = `f${number}`;
  const field = create(FieldDescriptorProtoSchema, {
    name,
    jsonName: name,
    number,
    label:
      shape.startsWith("repeated") || shape.startsWith("map")
        ? FieldDescriptorProto_Label.REPEATED
        : FieldDescriptorProto_Label.OPTIONAL,
    options: create(FieldOptionsSchema),
  });
  if (field.options !== undefined) {
    field.options.$unknown = behaviors.map((value) => ({
      no: 1052,
      wireType: WireType.Varint,
      data: new BinaryWriter().int32(value).finish(),
    }));
  }
  setType(field, message, shape, `.random.M${type}`);
  message.field.push(field);
}

function setType(
  field: FieldDescriptorProto,
  message: DescriptorProto,
  shape: RandomField["shape"],
  type: string,
): void {
  const TYPE = FieldDescriptorProto_Type;
  const implicit = create(FeatureSetSchema, {
    fieldPresence: FeatureSet_FieldPresence.IMPLICIT,
  });
  const ofMessage = (typeName: string) => {
    field.type = TYPE.MESSAGE;
    field.typeName = typeName;
  };
  const ofMap = (key: FieldDescriptorProto_Type, value: string | undefined) => {
    const entry = `F${field.number}Entry`;
    message.nestedType.push(mapEntry(entry, key, value));
    ofMessage(`.random.${message.name}.${entry}`);
  };
  const ofScalar = (scalar: FieldDescriptorProto_Type) => {
    field.type = scalar;
  };
  if (shape.startsWith("oneof")) {
    field.oneofIndex = 0;
  }
  switch (shape) {
    case "string":
    case "double":
    case "bytes":
      ofScalar(
        { string: TYPE.STRING, double: TYPE.DOUBLE, bytes: TYPE.BYTES }[shape],
      );
      if (field.options !== undefined) {
        field.options.features = implicit;
      }
      break;
    case "repeated string":
    case "oneof string":
      ofScalar(TYPE.STRING);
      break;
    case "optional int32":
    case "oneof int32":
      ofScalar(TYPE.INT32);
      break;
    case "optional enum":
    case "oneof enum":
      field.type = TYPE.ENUM;
      field.typeName = ".random.Closed";
      break;
    case "message":
    case "repeated message":
    case "oneof message":
      ofMessage(type);
      break;
    case "map of strings":
      ofMap(TYPE.STRING, undefined);
      break;
    case "map of messages":
      ofMap(TYPE.STRING, type);
      break;
    case "map by bool":
      ofMap(TYPE.BOOL, type);
      break;
    case "duration":
      ofMessage(".google.protobuf.Duration");
      break;
    case "string value":
      ofMessage(".google.protobuf.StringValue");
      break;
    case "struct":
      ofMessage(".google.protobuf.Struct");
      break;
  }
}

function mapEntry(
  name: string,
  key: FieldDescriptorProto_Type,
  value: string | undefined,
): DescriptorProto {
  const label = FieldDescriptorProto_Label.OPTIONAL;
  const type = FieldDescriptorProto_Type;
  return create(DescriptorProtoSchema, {
    name,
    options: create(MessageOptionsSchema, { mapEntry: true }),
    field: [
      { name: "key", number: 1, label, type: key },
      value === undefined
        ? { name: "value", number: 2, label, type: type.STRING }
        : {
            name: "value",
            number: 2,
            label,
            type: type.MESSAGE,
            typeName: value,
          },
    ],
  });
}
