import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../../message/field-traits.js";
import { Cycles } from "./cycles.js";

/** The rules for the paths of a response, or of an update. */
export type PathTypeRules = "read" | "update";

/** The paths of a message. */
export interface PathSet {
  readonly parts: readonly PathPart[];
  /** The number of paths, including those below; any text counts as one. */
  readonly count: number;
}

/** A path, or the paths below it: those of a message, or any text. */
export interface PathPart {
  readonly path: string;
  readonly below?: DescMessage | "any";
}

/**
 * The valid paths of messages by one set of rules. The paths of a message
 * depend only on the message and on `maxPaths`.
 *
 * Recursion and large schemas must not slow the compiler down: any text is
 * allowed below a field in which a message recurs, or with which the message
 * would have more than `maxPaths` paths.
 */
export class MessagePaths {
  private readonly sets = new Map<DescMessage, PathSet>();
  private readonly cycles = new Cycles((message) =>
    message.fields.flatMap((field) => this.messageBelow(field) ?? []),
  );

  constructor(
    private readonly rules: PathTypeRules,
    private readonly maxPaths: number,
  ) {}

  /** Return the paths of a message, without those of some fields. */
  of(message: DescMessage, without: readonly DescField[] = []): PathSet {
    if (without.length > 0) {
      const fields = message.fields.filter((field) => !without.includes(field));
      return this.pathsOf(message, fields);
    }
    let set = this.sets.get(message);
    if (set === undefined) {
      set = this.pathsOf(message, message.fields);
      this.sets.set(message, set);
    }
    return set;
  }

  private pathsOf(message: DescMessage, fields: readonly DescField[]): PathSet {
    const parts: PathPart[] = [];
    let count = fields.length + fields.filter((f) => this.hasBelow(f)).length;
    for (const field of fields) {
      parts.push({ path: field.name });
      if (this.hasBelow(field)) {
        const room = this.maxPaths - count + 1;
        const below = this.below(field, [message], room) ?? anyBelow(field);
        parts.push(...below.parts);
        count += below.count - 1;
      }
    }
    return { parts, count };
  }

  /** Return the paths below a field; undefined if there are too many. */
  private below(
    field: DescField,
    open: readonly DescMessage[],
    room: number,
  ): PathSet | undefined {
    const message = this.messageBelow(field);
    if (message === undefined || open.includes(message)) {
      return anyBelow(field);
    }
    if (this.cycles.has(field.parent, message)) {
      return this.spellOut(field, message, [...open, message], room);
    }
    const { count } = this.of(message);
    return count > room
      ? undefined
      : { parts: [{ path: field.name, below: message }], count };
  }

  /** Return the paths below a field that leads back to its own message. */
  private spellOut(
    { name }: DescField,
    message: DescMessage,
    open: readonly DescMessage[],
    room: number,
  ): PathSet | undefined {
    const parts: PathPart[] = [];
    let count = 0;
    for (const field of message.fields) {
      parts.push({ path: `${name}.${field.name}` });
      count++;
      if (this.hasBelow(field)) {
        const below = this.below(field, open, room - count);
        if (below === undefined) {
          return undefined;
        }
        for (const part of below.parts) {
          parts.push({ ...part, path: `${name}.${part.path}` });
        }
        count += below.count;
      }
      if (count > room) {
        return undefined;
      }
    }
    return { parts, count };
  }

  private hasBelow(field: DescField): boolean {
    return field.fieldKind === "map" || this.messageBelow(field) !== undefined;
  }

  private messageBelow(field: DescField): DescMessage | undefined {
    switch (field.fieldKind) {
      case "scalar":
      case "enum":
      case "map":
        return undefined;
      case "list":
        return this.rules === "read" ? withFields(field.message) : undefined;
      case "message":
        return withFields(field.message);
    }
  }
}

/** Return a message whose fields have paths; undefined for messages of google.protobuf, which are leaves. */
function withFields(message: DescMessage | undefined): DescMessage | undefined {
  return message === undefined ||
    isGoogleProtobuf(message) ||
    message.fields.length === 0
    ? undefined
    : message;
}

function anyBelow({ name }: DescField): PathSet {
  return { parts: [{ path: name, below: "any" }], count: 1 };
}
