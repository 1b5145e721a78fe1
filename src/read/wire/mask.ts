import type { MapField } from "../../mask/map-key.js";
import type { WireLayout } from "./layout.js";

/** The compiled form of a mask for the wire: what it keeps of messages of one type, by field number. */
export interface WireMask {
  /** The fields with low numbers. */
  readonly dense: readonly (WireField | undefined)[];
  /** The fields with higher numbers, except those that are treated like unknown fields. */
  readonly sparse: ReadonlyMap<number, WireField>;
  /** The fields that are treated like unknown fields. */
  readonly rest: ReadonlyMap<number, WireField>;
  readonly parts: readonly Part[];
  /** Whether unknown fields and extensions are kept. */
  readonly unknown: boolean;
  readonly isEntry: boolean;
  /** Whether it is a `google.protobuf.Value`, or an entry with one, that needs a kind. */
  readonly needsKind: boolean;
  /** Whether a value that never had a kind is a null and stays. */
  readonly keepsKindless: boolean;
}

/** The treatment of a record: one of these constants, or the index of a `Part`. */
export type Action = number;
export const DROP: Action = -1;
export const KEEP: Action = -2;
/** Look at the value first. */
export const LOOK: Action = -3;

/** A field, its encoding, and the treatment of its records. */
export interface WireField extends WireLayout {
  readonly action: Action;
  readonly map: WireMap | undefined;
  readonly closed: WireClosedEnum | undefined;
}

/** The treatment of a map's entries. */
export interface WireMap {
  readonly field: MapField;
  readonly keys: ReadonlyMap<string, Action>;
  readonly others: Action;
  /** The mask of an entry. */
  readonly entry: WireMask;
}

/** The treatment of an enum in a contested oneof: a value that the enum lacks is an unknown field, and does not set the oneof. */
export interface WireClosedEnum {
  readonly values: ReadonlySet<number>;
  readonly known: Action;
  readonly unknown: Action;
}

/** A field whose records aren't simply copied or skipped one by one. */
export class Part {
  /** The bit of the slot, for a quick check: slots can share a bit. */
  readonly bit: number;
  private made: WireMask | undefined;

  constructor(
    readonly number: number,
    readonly isGroup: boolean,
    /** Whether anything is kept. */
    readonly isKept: boolean,
    /** The slot of a singular field or a oneof: records of one slot are about the same value. */
    readonly slot: number | undefined,
    private readonly make?: (() => WireMask) | undefined,
    /** Whether it is an entry of a map, or the value in one, which is dropped if a `google.protobuf.Value` loses its kind. */
    readonly isEntry = false,
  ) {
    this.bit = slot === undefined ? 0 : 1 << (slot % 31);
  }

  /**
   * The mask of the message; undefined if all or nothing is kept. It is
   * compiled on demand, since masks can be circular.
   */
  get mask(): WireMask | undefined {
    this.made ??= this.make?.();
    return this.made;
  }
}

/** Return the field with a number; undefined for an unknown one. */
export function fieldOf(mask: WireMask, number: number): WireField | undefined {
  return number < DENSE
    ? mask.dense[number]
    : (mask.sparse.get(number) ?? mask.rest.get(number));
}

/** Numbers below this are looked up in an array. */
export const DENSE = 256;
