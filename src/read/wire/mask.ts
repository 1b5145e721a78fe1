import type { MapField } from "../../mask/map-key.js";
import type { WireLayout } from "./layout.js";

/** What a mask keeps of the messages of one type, by the numbers of their fields. */
export interface WireMask {
  /** By number, as far as an array pays. */
  readonly dense: readonly (WireField | undefined)[];
  /** The fields with higher numbers, but for those with which the same is done as with unknown ones. */
  readonly sparse: ReadonlyMap<number, WireField>;
  /** Those. */
  readonly rest: ReadonlyMap<number, WireField>;
  readonly parts: readonly Part[];
  /** Whether unknown fields and extensions are kept. */
  readonly unknown: boolean;
  readonly isEntry: boolean;
  /** Whether it is a `google.protobuf.Value`, or an entry with one, that does not do without a kind. */
  readonly needsKind: boolean;
  /** Whether a value that never had a kind is a null, and stays. */
  readonly keepsKindless: boolean;
}

/** What is done with a record: one of these, or the index of a `Part`. */
export type Action = number;
export const DROP: Action = -1;
export const KEEP: Action = -2;
/** It depends on the value. */
export const LOOK: Action = -3;

/** A field, how it is written, and what is done with its records. */
export interface WireField extends WireLayout {
  readonly action: Action;
  readonly map: WireMap | undefined;
  readonly closed: WireClosedEnum | undefined;
}

/** What is done with the entries of a map. */
export interface WireMap {
  readonly field: MapField;
  readonly keys: ReadonlyMap<string, Action>;
  readonly others: Action;
  /** How an entry is written. */
  readonly entry: WireMask;
}

/** What is done with a member of a contested oneof: a value that the enum does not have is an unknown field, and does not set the oneof. */
export interface WireClosedEnum {
  readonly values: ReadonlySet<number>;
  readonly known: Action;
  readonly unknown: Action;
}

/** A field whose records are not just copied or passed over, each for itself. */
export class Part {
  /** Of the slot, for a quick look: slots can share a bit. */
  readonly bit: number;
  private made: WireMask | undefined;

  constructor(
    readonly number: number,
    readonly isGroup: boolean,
    /** Whether anything is kept. */
    readonly isKept: boolean,
    /** For fields that have one value, and oneofs: records of the same slot are about the same value. */
    readonly slot: number | undefined,
    private readonly make?: (() => WireMask) | undefined,
    /** Whether it is an entry of a map, or the value in one: it goes where a `google.protobuf.Value` loses its kind. */
    readonly isEntry = false,
  ) {
    this.bit = slot === undefined ? 0 : 1 << (slot % 31);
  }

  /**
   * What is kept of the message; undefined for all or nothing. Compiled when it
   * is needed, since masks can go round in circles.
   */
  get mask(): WireMask | undefined {
    this.made ??= this.make?.();
    return this.made;
  }
}

/** The field of a number, undefined for an unknown one. */
export function fieldOf(mask: WireMask, number: number): WireField | undefined {
  return number < DENSE
    ? mask.dense[number]
    : (mask.sparse.get(number) ?? mask.rest.get(number));
}

/** Numbers below this are looked up in an array. */
export const DENSE = 256;
