import {
  create,
  createFileRegistry,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import { protoCamelCase } from "@bufbuild/protobuf/reflect";
import {
  type Any,
  AnySchema,
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";

/** `google.rpc.Status`: how a call ended. */
export type Status = Message<"google.rpc.Status"> & {
  code: number;
  message: string;
  details: Any[];
};

/** `google.rpc.BadRequest`: what is wrong with the fields of a request. */
export type BadRequest = Message<"google.rpc.BadRequest"> & {
  fieldViolations: FieldViolation[];
};

/** `google.rpc.BadRequest.FieldViolation`. */
export type FieldViolation = Message<"google.rpc.BadRequest.FieldViolation"> & {
  field: string;
  description: string;
  reason: string;
};

// The part of google/rpc that we need: googleapis would be a dependency.
const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: "google/rpc/bad_request.proto",
    package: "google.rpc",
    syntax: "proto3",
    dependency: [AnySchema.file.proto.name],
    messageType: [
      {
        name: "Status",
        field: [
          field("code", 1, Type.INT32),
          field("message", 2, Type.STRING),
          messages("details", 3, ".google.protobuf.Any"),
        ],
      },
      {
        name: "BadRequest",
        field: [
          messages(
            "field_violations",
            1,
            ".google.rpc.BadRequest.FieldViolation",
          ),
        ],
        nestedType: [
          {
            name: "FieldViolation",
            field: [
              field("field", 1, Type.STRING),
              field("description", 2, Type.STRING),
              field("reason", 3, Type.STRING),
            ],
          },
        ],
      },
    ],
  }),
  () => AnySchema.file,
);

export const StatusSchema = messageOf(
  "google.rpc.Status",
) as GenMessage<Status>;
export const BadRequestSchema = messageOf(
  "google.rpc.BadRequest",
) as GenMessage<BadRequest>;
export const FieldViolationSchema = messageOf(
  "google.rpc.BadRequest.FieldViolation",
) as GenMessage<FieldViolation>;

function field(name: string, number: number, type: Type) {
  const jsonName = protoCamelCase(name);
  return { name, jsonName, number, type, label: Label.OPTIONAL };
}

function messages(name: string, number: number, typeName: string) {
  const label = Label.REPEATED;
  return { ...field(name, number, Type.MESSAGE), typeName, label };
}

function messageOf(typeName: string): DescMessage {
  return registry.getMessage(typeName) as DescMessage;
}
