import type { DescMessage } from "@bufbuild/protobuf";
import type { MaskEdge } from "../mask/mask-tree.js";
import { closedEnumFields, fieldsByName } from "../message/field-table.js";

/**
 * The compiled form of a mask for messages of one type, in both modes: prune
 * compiles to the complement of filter.
 */
export interface MessageMask {
  /** What is kept of each field, in the order of their numbers. */
  readonly fields: readonly Kept[];
  /** Whether unknown fields and extensions are kept. */
  readonly unknown: boolean;
  /**
   * For fields of closed enums, by number, whether an unknown value is kept.
   * protobuf-es stores it among the unknown fields, but it belongs to its
   * field.
   */
  readonly enums: ReadonlyMap<number, boolean>;
}

/** The compiled form of a mask for the entries of a map. */
export interface MapMask {
  readonly keys: ReadonlyMap<string, Kept>;
  /** What is kept of the entries whose keys are not listed. */
  readonly others: Kept;
}

/**
 * The compiled form of a mask for a value. It keeps all, nothing, or a part: of
 * a message, of each message in a list, or of the entries of a map.
 */
export type Kept = boolean | MessageMask | MapMask;

/** The ways to apply a mask: keep what it names, or remove what it names. */
export type MaskMode = "filter" | "prune";

/** An emitted projection for messages of one type. */
export type Project<T> = (message: T, mask: MessageMask) => T;

/** Compiles what is kept of the fields of a message, by index. */
export interface FieldsSource<T> {
  fieldsOf(desc: DescMessage, from: T): readonly Kept[];
}

/** A mask whose fields are compiled on demand. All masks are of this class, which makes reading them fast. */
export class LazyMessageMask<T> implements MessageMask {
  private made: readonly Kept[] | undefined;
  private closed: ReadonlyMap<number, boolean> | undefined;

  constructor(
    private readonly desc: DescMessage,
    readonly unknown: boolean,
    private source: FieldsSource<T> | undefined,
    private from: T | undefined,
  ) {}

  get fields(): readonly Kept[] {
    return this.made ?? this.make();
  }

  get enums(): ReadonlyMap<number, boolean> {
    this.closed ??= closedEnums(this.desc, this.fields);
    return this.closed;
  }

  private make(): readonly Kept[] {
    const { desc, source, from } = this;
    this.made = source?.fieldsOf(desc, from as T) ?? [];
    this.source = undefined;
    this.from = undefined;
    return this.made;
  }
}

/** Return the mask of a message with these kept fields. */
export function messageMask(
  desc: DescMessage,
  fields: readonly Kept[],
  unknown: boolean,
): MessageMask {
  return new LazyMessageMask(desc, unknown, GIVEN, fields);
}

const GIVEN: FieldsSource<readonly Kept[]> = {
  fieldsOf: (_, fields) => fields,
};

function closedEnums(
  desc: DescMessage,
  fields: readonly Kept[],
): ReadonlyMap<number, boolean> {
  const closed = closedEnumFields(desc);
  return closed.length === 0
    ? NO_ENUMS
    : new Map(
        closed.map(({ field, index }) => [
          field.number,
          fields[index] === true,
        ]),
      );
}

/** Return whether a part is one of a map. */
export function isMapMask(part: MessageMask | MapMask): part is MapMask {
  return "others" in part;
}

/** Return whether a part of a message is kept. */
export function isPart(kept: Kept | undefined): kept is MessageMask {
  return typeof kept === "object" && !isMapMask(kept);
}

/** Return whether something is kept of what a path leads to, in whole or in part. */
export function keepsPath(
  desc: DescMessage,
  kept: Kept,
  path: readonly MaskEdge[],
  at = 0,
): boolean {
  const edge = path[at];
  if (typeof kept === "boolean" || edge === undefined) {
    return kept !== false;
  }
  switch (edge.kind) {
    case "field": {
      const index = fieldsByName(desc).get(edge.field.name)?.index;
      if (isMapMask(kept) || index === undefined) {
        return false;
      }
      const below = kept.fields[index] ?? false;
      return keepsPath(edge.field.message ?? desc, below, path, at + 1);
    }
    case "key":
      return (
        isMapMask(kept) &&
        keepsPath(desc, kept.keys.get(edge.key) ?? kept.others, path, at + 1)
      );
    case "star":
      return isMapMask(kept)
        ? [...kept.keys.values(), kept.others].some((entry) =>
            keepsPath(desc, entry, path, at + 1),
          )
        : keepsPath(desc, kept, path, at + 1);
  }
}

const NO_ENUMS: ReadonlyMap<number, boolean> = new Map();
