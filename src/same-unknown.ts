import type { Message } from "@bufbuild/protobuf";

/** Whether two messages have the same unknown fields and extensions of their own. */
export function sameUnknown(a: Message, b: Message): boolean {
  const fieldsA = a.$unknown ?? [];
  const fieldsB = b.$unknown ?? [];
  return (
    fieldsA.length === fieldsB.length &&
    fieldsA.every((fieldA, index) => {
      const fieldB = fieldsB[index];
      return (
        fieldB !== undefined &&
        fieldA.no === fieldB.no &&
        fieldA.wireType === fieldB.wireType &&
        sameBytes(fieldA.data, fieldB.data)
      );
    })
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
