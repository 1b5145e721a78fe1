import type { DescMessage } from "@bufbuild/protobuf";
import { fieldNumbers } from "./fields-by-name.js";

/**
 * What a projection keeps of a message that it does not keep whole. One form
 * serves both modes: prune compiles to the complement of filter.
 */
export interface CompiledMask {
  /** The numbers of the message's fields: a generated projection for others does not fit. */
  readonly fieldNumbers: string;
  /** A bit per field, 31 to a word, in the order of the fields' numbers: kept whole. */
  readonly keep: readonly number[];
  /** By field index: what is kept of the messages of a singular or repeated field. */
  readonly below: ReadonlyMap<number, CompiledMask>;
  /** By field index: what is kept of the entries of a map field. */
  readonly entries: ReadonlyMap<number, EntryMask>;
  /** Whether unknown fields and extensions are kept. */
  readonly unknown: boolean;
}

/** What a projection keeps of a map. */
export interface EntryMask {
  readonly keys: ReadonlyMap<string, Selection>;
  /** What is kept of the entries whose keys are not listed. */
  readonly others: Selection;
}

/** What is kept of one value: all of it, nothing, or a part. */
export type Selection<Part = CompiledMask> = "all" | "none" | Part;

/** How a mask is applied: keep what it names, or remove what it names. */
export type MaskMode = "filter" | "prune";

/** The number of fields in one word of `CompiledMask.keep`. */
export const WORD_SIZE = 31;

/** Whether the field at this index is kept whole. */
export function keepsWhole(mask: CompiledMask, index: number): boolean {
  const word = mask.keep[Math.floor(index / WORD_SIZE)] ?? 0;
  return (word & (1 << (index % WORD_SIZE))) !== 0;
}

/** A compiled mask in the making. */
export class CompiledMaskBuilder {
  private readonly keep: number[];
  private below: Map<number, CompiledMask> | undefined;
  private entries: Map<number, EntryMask> | undefined;
  private size = 0;

  constructor(private readonly desc: DescMessage) {
    this.keep = new Array(Math.ceil(desc.fields.length / WORD_SIZE)).fill(0);
  }

  /** Keep what is selected of the field at this index. */
  add(index: number, selection: Selection<CompiledMask | EntryMask>): void {
    if (selection === "none") {
      return;
    }
    this.size++;
    if (selection === "all") {
      const word = Math.floor(index / WORD_SIZE);
      const bit = 1 << (index % WORD_SIZE);
      this.keep[word] = (this.keep[word] ?? 0) | bit;
    } else if ("others" in selection) {
      this.entries ??= new Map();
      this.entries.set(index, selection);
    } else {
      this.below ??= new Map();
      this.below.set(index, selection);
    }
  }

  /** Whether nothing is kept. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  build(unknown: boolean): CompiledMask {
    return {
      fieldNumbers: fieldNumbers(this.desc),
      keep: this.keep,
      below: this.below ?? NO_PARTS,
      entries: this.entries ?? NO_PARTS,
      unknown,
    };
  }
}

const NO_PARTS: ReadonlyMap<number, never> = new Map<number, never>();
