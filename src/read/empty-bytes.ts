/**
 * The zero value of bytes. The messages of one projection share it, and no two
 * projections do: whoever has a message can detach its bytes (`structuredClone`
 * with `transfer`), and must not detach those of others.
 */
export function emptyBytes(): Uint8Array {
  noBytes ??= new Uint8Array(0);
  return noBytes;
}

/** The next projection does not share its empty bytes with those before. */
export function renewEmptyBytes(): void {
  noBytes = undefined;
}

let noBytes: Uint8Array | undefined;
