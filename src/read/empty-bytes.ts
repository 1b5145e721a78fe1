/**
 * Return the zero value of bytes. The messages of one projection share it, but
 * not those of two: the owner of a message can detach its bytes
 * (`structuredClone` with `transfer`), and must not detach those of others.
 */
export function emptyBytes(): Uint8Array {
  noBytes ??= new Uint8Array(0);
  return noBytes;
}

/** Start a projection, which does not share its empty bytes with earlier ones. */
export function renewEmptyBytes(): void {
  noBytes = undefined;
}

let noBytes: Uint8Array | undefined;
