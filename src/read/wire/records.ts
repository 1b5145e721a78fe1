import { fieldOf, KEEP, type Part, type WireMask } from "./mask.js";
import type { WireReader } from "./reader.js";

/** A range of bytes. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A record to copy, or with a part, the records of one value. */
export interface WireRecord {
  readonly part: Part | undefined;
  readonly ranges: ByteRange[];
}

/**
 * The records of a message, in any order: parts of one message merge, the last
 * member of a oneof wins, and so does the last entry of a key. This is done
 * only where it makes a difference; the rest is left to the reader of the
 * result.
 */
export class WireRecords {
  /** Whether there is a record of a field with a part, kept or not. */
  hasParts = false;
  private readonly all = new Set<WireRecord>();
  /** The records that count so far, by slot, or by number and key. */
  private readonly current = new Map<number | string, WireRecord[]>();

  constructor(
    private readonly mask: WireMask,
    private readonly reader: WireReader,
  ) {}

  /** Find the records in a range, after those in earlier ranges. */
  findIn({ from, to }: ByteRange): void {
    const { reader, mask } = this;
    reader.pos = from;
    while (reader.pos < to) {
      const start = reader.pos;
      const action = reader.next(mask, to);
      const part = action >= 0 ? mask.parts[action] : undefined;
      if (part !== undefined) {
        this.hasParts = true;
        this.add(part, start);
      } else if (action === KEEP) {
        const ranges = [{ from: start, to: reader.pos }];
        this.all.add({ part: undefined, ranges });
      }
    }
  }

  /** Return the records of which something is kept. */
  keptRecords(): WireRecord[] {
    return [...this.all].filter(({ part }) => part?.isKept ?? true);
  }

  private add(part: Part, start: number): void {
    const { from, to, pos } = this.reader;
    const place =
      part.mask === undefined ? { from: start, to: pos } : { from, to };
    const value = part.slot ?? this.entry(part, place);
    const earlier = value === undefined ? [] : (this.current.get(value) ?? []);
    const isSame = part.slot !== undefined && earlier[0]?.part === part;
    if (isSame && part.mask !== undefined) {
      earlier[0]?.ranges.push(place);
      return;
    }
    const record = { part, ranges: [place] };
    this.all.add(record);
    if (isSame) {
      earlier.push(record);
    } else if (value !== undefined) {
      for (const undone of earlier) {
        this.all.delete(undone);
      }
      this.current.set(value, [record]);
    }
  }

  /**
   * Return the number and key of an entry that can be dropped, since an earlier
   * one with the same key must not come back; otherwise undefined.
   */
  private entry(part: Part, { from, to }: ByteRange): string | undefined {
    const map = fieldOf(this.mask, part.number)?.map;
    return map !== undefined && part.mask?.needsKind
      ? `${part.number} ${this.reader.mapKey(map, from, to)}`
      : undefined;
  }
}
