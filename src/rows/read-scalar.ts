import { ScalarType } from "@bufbuild/protobuf";
import { isBytes } from "../message/is-bytes.js";

/**
 * Return a scalar as protobuf-es has it, from what drivers return for its
 * column: numbers as text or with 64 bits, 0 and 1 for booleans, Buffers.
 * Returns undefined for anything else.
 */
export function readScalar(
  scalar: ScalarType,
  longAsString: boolean,
  value: unknown,
): unknown {
  switch (scalar) {
    case ScalarType.STRING:
      return typeof value === "string" ? value : undefined;
    case ScalarType.BOOL:
      return readBool(value);
    case ScalarType.BYTES:
      return readBytes(value);
    case ScalarType.DOUBLE:
      return readNumber(value);
    case ScalarType.FLOAT:
      return readFloat(value);
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return readInteger(value, -(2 ** 31), 2 ** 31 - 1);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return readInteger(value, 0, 2 ** 32 - 1);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return readLong(value, -(2n ** 63n), 2n ** 63n - 1n, longAsString);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return readLong(value, 0n, 2n ** 64n - 1n, longAsString);
  }
}

function readBool(value: unknown): boolean | undefined {
  switch (value) {
    case true:
    case 1:
    case 1n:
      return true;
    case false:
    case 0:
    case 0n:
      return false;
    default:
      return undefined;
  }
}

/** Copy bytes: a Buffer can be part of a pool, whose memory others may overwrite. */
function readBytes(value: unknown): Uint8Array | undefined {
  if (!isBytes(value)) {
    return undefined;
  }
  return Object.getPrototypeOf(value) === Uint8Array.prototype
    ? value
    : Uint8Array.from(value);
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") {
    return value;
  }
  if (typeof value === "bigint") {
    return Number(value);
  }
  if (typeof value !== "string" || !NUMBER.test(value)) {
    return undefined;
  }
  // A `numeric` may be beyond what a double holds.
  const number = Number(value);
  return Number.isFinite(number) || NO_NUMBER.test(value) ? number : undefined;
}

const NUMBER = /^(?:-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Infinity)|NaN)$/i;
const NO_NUMBER = /^(?:-?Infinity|NaN)$/;

/** Databases print the shortest text that stands for the same 32 bits. */
function readFloat(value: unknown): number | undefined {
  const number = readNumber(value);
  if (number === undefined) {
    return undefined;
  }
  const float = Math.fround(number);
  return Number.isFinite(float) || !Number.isFinite(number) ? float : undefined;
}

function readInteger(
  value: unknown,
  min: number,
  max: number,
): number | undefined {
  const number = readNumber(value);
  return number !== undefined &&
    Number.isInteger(number) &&
    number >= min &&
    number <= max
    ? number
    : undefined;
}

function readLong(
  value: unknown,
  min: bigint,
  max: bigint,
  longAsString: boolean,
): bigint | string | undefined {
  const long = longOf(value);
  if (long === undefined || long < min || long > max) {
    return undefined;
  }
  return longAsString ? long.toString() : long;
}

/** Return a 64-bit integer. A number beyond 2^53 may differ from the column's, and is undefined. */
function longOf(value: unknown): bigint | undefined {
  switch (typeof value) {
    case "bigint":
      return value;
    case "number":
      return Number.isSafeInteger(value) ? BigInt(value) : undefined;
    case "string": {
      const [, integer] = LONG.exec(value) ?? [];
      return integer === undefined ? undefined : BigInt(integer);
    }
    default:
      return undefined;
  }
}

/** An integer, with the zero decimals that `numeric` may have. */
const LONG = /^(-?\d{1,40})(?:\.0*)?$/;
