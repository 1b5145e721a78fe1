/**
 * Whether a value is a `Uint8Array`, by what it is: under Jest and jsdom, Node's
 * own bytes come from another realm, whose constructor isn't this one's.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) && tagOf.call(value) === "[object Uint8Array]"
  );
}

const tagOf = Object.prototype.toString;
