import { type DescMessage, isMessage, type Message } from "@bufbuild/protobuf";
import { isBytes } from "./is-bytes.js";

/**
 * Throw a `TypeError` unless a value is a message of protobuf-es of this type:
 * the messages of other libraries are plain objects, and would look empty.
 */
export function assertMessage(
  desc: DescMessage,
  value: unknown,
): asserts value is Message {
  // The same check as isMessage, but faster: calls that mask do little more.
  const typeName = (value as Partial<Message> | null | undefined)?.$typeName;
  if (typeName !== desc.typeName) {
    throw new TypeError(
      `expected a message ${desc.typeName} of protobuf-es, made with create() or fromBinary(), but got ${shown(value)}${advice(value)}`,
    );
  }
}

/** Throw a `TypeError` unless a value is bytes, which a message of this type is encoded as. */
export function assertBytes(
  desc: DescMessage,
  value: unknown,
): asserts value is Uint8Array {
  if (!isBytes(value)) {
    throw new TypeError(
      `expected the bytes of a message ${desc.typeName}, a Uint8Array, but got ${shown(value)}`,
    );
  }
}

function shown(value: unknown): string {
  if (isMessage(value)) {
    return `a message ${value.$typeName}`;
  }
  return typeof value === "object" && value !== null
    ? "a plain object"
    : String(value);
}

function advice(value: unknown): string {
  return typeof value === "object" && value !== null && !isMessage(value)
    ? "; if a handler on grpc-js got it, define the service with serviceDefinition() of protoc-gen-fieldmask-es/grpc"
    : "";
}
