import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../message/field-table.js";
import {
  type Kept,
  type MapMask,
  type MessageMask,
  messageMask,
} from "../read/kept.js";
import { typesLeadingTo } from "./request-parts.js";

/**
 * Compile what is allowed of a message and of all messages in it, given what is
 * allowed of each message type, wherever it occurs. For a recursive type, the
 * result is circular: it can be projected by, but not walked to its end.
 *
 * A message that cannot contain a type with a ceiling is allowed whole, so that
 * nothing is copied there. In other messages, unknown fields are not allowed: a
 * newer schema may have such a type there.
 */
export function compileCeilings(
  desc: DescMessage,
  allowedOf: (desc: DescMessage) => Kept,
): Kept {
  return new CeilingCompiler(desc, allowedOf).message(desc, []);
}

class CeilingCompiler {
  private readonly leading: ReadonlySet<DescMessage>;
  /** The ceiling of each type: the same object wherever the type occurs, so that circles close. */
  private readonly own = new Map<DescMessage, Kept>();
  /** The results, by the type and the parts that they were made of. */
  private readonly made = new Map<string, Kept>();
  private readonly ids = new Map<Kept, number>();

  constructor(
    root: DescMessage,
    private readonly allowedOf: (desc: DescMessage) => Kept,
  ) {
    this.leading = typesLeadingTo(
      root,
      (desc) => this.ownCeiling(desc) !== true,
    );
  }

  /** Return what all parts and the ceiling of its type allow of a message. */
  message(desc: DescMessage, parts: readonly Kept[]): Kept {
    const all = partial([...parts, this.ownCeiling(desc)]);
    if (all === false || (all.length === 0 && !this.leading.has(desc))) {
      return all !== false;
    }
    const key = `${desc.typeName} ${all.map((part) => this.idOf(part)).join()}`;
    const made = this.made.get(key);
    return made ?? this.make(desc, all as MessageMask[], key);
  }

  private ownCeiling(desc: DescMessage): Kept {
    let own = this.own.get(desc);
    if (own === undefined) {
      own = this.allowedOf(desc);
      this.own.set(desc, own);
    }
    return own;
  }

  private make(
    desc: DescMessage,
    parts: readonly MessageMask[],
    key: string,
  ): Kept {
    const keptOf = (field: DescField, index: number) =>
      this.field(
        field,
        parts.map((part) => part.fields[index] ?? false),
      );
    const ordered = fieldsByNumber(desc);
    // Other fields than messages first, because a message can hold others of its type.
    const fields = ordered.map(
      (field, index) => field.message === undefined && keptOf(field, index),
    );
    const mask = messageMask(desc, fields, false);
    this.made.set(key, mask);
    ordered.forEach((field, index) => {
      if (field.message !== undefined) {
        fields[index] = keptOf(field, index);
      }
    });
    const isEmpty = fields.every((kept) => kept === false);
    this.made.set(key, isEmpty ? false : mask);
    return isEmpty ? false : mask;
  }

  private field(field: DescField, parts: readonly Kept[]): Kept {
    const all = partial(parts);
    if (all === false) {
      return false;
    }
    return field.fieldKind === "map"
      ? this.map(field.message, all as MapMask[])
      : this.value(field.message, all);
  }

  private map(desc: DescMessage | undefined, parts: readonly MapMask[]): Kept {
    const keys = new Map<string, Kept>();
    for (const key of parts.flatMap((part) => [...part.keys.keys()])) {
      const entry = parts.map((part) => part.keys.get(key) ?? part.others);
      keys.set(key, this.value(desc, entry));
    }
    const others = this.value(
      desc,
      parts.map((part) => part.others),
    );
    return keys.size === 0 && typeof others === "boolean"
      ? others
      : { keys, others };
  }

  private value(desc: DescMessage | undefined, parts: readonly Kept[]): Kept {
    return desc === undefined
      ? partial(parts) !== false
      : this.message(desc, parts);
  }

  private idOf(part: Kept): number {
    const id = this.ids.get(part) ?? this.ids.size;
    this.ids.set(part, id);
    return id;
  }
}

/** Return the parts that don't allow everything; false if one allows nothing. */
function partial(
  parts: readonly Kept[],
): readonly (MessageMask | MapMask)[] | false {
  const rest = parts.filter((part) => typeof part !== "boolean");
  return parts.includes(false) ? false : rest;
}
