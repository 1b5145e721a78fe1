import type { DescMethod } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

// Google's annotations of RPCs are read by their numbers, so that nobody has to
// depend on googleapis. If another extension has the number, it is ignored.

/**
 * Return the full names that the response type of a method's long-running
 * operation can stand for: `google.longrunning.operation_info`. Empty for
 * methods without one.
 */
export function operationTypes(method: DescMethod): string[] {
  const type = textsOf(method, OPERATION_INFO, [RESPONSE_TYPE]).at(-1);
  return type ? [type, `${method.parent.file.proto.package}.${type}`] : [];
}

const OPERATION_INFO = 1049;
const RESPONSE_TYPE = 1;

/**
 * Return the fields that `google.api.http` names as the body of a method's
 * requests, in its additional bindings too.
 */
export function httpBodies(method: DescMethod): string[] {
  return [
    ...textsOf(method, HTTP, [BODY]),
    ...textsOf(method, HTTP, [ADDITIONAL_BINDINGS, BODY]),
  ].filter(Boolean);
}

const HTTP = 72295728;
const BODY = 7;
const ADDITIONAL_BINDINGS = 11;

/**
 * Return the texts of an option at a field, or at a field of a field. An option
 * can come in pieces, one for each statement that sets a part of it.
 */
function textsOf(
  { proto }: DescMethod,
  option: number,
  path: readonly number[],
): string[] {
  const pieces = (proto.options?.$unknown ?? []).filter(
    ({ no, wireType }) =>
      no === option && wireType === WireType.LengthDelimited,
  );
  try {
    return pieces
      .flatMap(({ data }) =>
        path.reduce(
          (messages, number) =>
            messages.flatMap((bytes) => valuesOf(bytes, number)),
          [new BinaryReader(data).bytes()],
        ),
      )
      .map((bytes) => new TextDecoder().decode(bytes));
  } catch {
    return [];
  }
}

/** Return the values of a field of messages or texts. Throws an error if the bytes aren't a message. */
function valuesOf(bytes: Uint8Array, field: number): Uint8Array[] {
  const values: Uint8Array[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === field && wireType === WireType.LengthDelimited) {
      values.push(reader.bytes());
    } else {
      reader.skip(wireType, number);
    }
  }
  return values;
}
