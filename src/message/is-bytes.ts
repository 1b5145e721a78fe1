/**
 * Return whether a value is a `Uint8Array` of any realm: under Jest and jsdom,
 * Node's own bytes have a constructor of another realm.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) && tagOf.call(value) === "[object Uint8Array]"
  );
}

const tagOf = Object.prototype.toString;
