import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isGoogleProtobuf } from "../field-traits.js";
import { MAX_SEGMENTS } from "../path.js";

/** The rules for the paths of a response, or of an update. */
export type PathRules = "read" | "update";

/** The paths of a message: its fields, and what stands below them. */
export interface PathNode {
  readonly message: DescMessage;
  readonly members: readonly PathEdge[];
  /** How many paths there are, where all that stands below is spelled out. */
  readonly count: number;
}

export interface PathEdge {
  readonly field: string;
  /** The paths below the field; any text, where they are not spelled out. */
  readonly below?: PathNode | "any";
}

/**
 * The paths that are valid by one set of rules. Where a message type comes
 * round again, and where a type would have too many paths, any text may stand
 * below the field: recursion and large schemas must not hurt the compiler.
 */
export class PathGraph {
  readonly #nodes = new Map<DescMessage, PathNode>();
  /** The messages on the way from the root. */
  readonly #open = new Set<DescMessage>();

  constructor(
    private readonly rules: PathRules,
    private readonly maxPaths: number,
  ) {}

  /** The paths of a message that masks are relative to, without those of some fields. */
  root(message: DescMessage, exclude: readonly DescField[]): PathNode {
    return exclude.length === 0
      ? this.#node(message)
      : this.#build(
          message,
          message.fields.filter((field) => !exclude.includes(field)),
        );
  }

  #node(message: DescMessage): PathNode {
    let node = this.#nodes.get(message);
    if (node === undefined) {
      node = this.#build(message, message.fields);
      this.#nodes.set(message, node);
    }
    return node;
  }

  #build(message: DescMessage, fields: readonly DescField[]): PathNode {
    this.#open.add(message);
    let count = fields.length;
    const members = fields.map((field): PathEdge => {
      let below = this.#below(field);
      if (typeof below === "object" && count + below.count > this.maxPaths) {
        below = "any";
      }
      if (typeof below === "object") {
        count += below.count;
      }
      return below === undefined
        ? { field: field.name }
        : { field: field.name, below };
    });
    this.#open.delete(message);
    return { message, members, count };
  }

  #below(field: DescField): PathEdge["below"] {
    switch (field.fieldKind) {
      case "scalar":
      case "enum":
        return undefined;
      case "map":
        return "any";
      case "list":
        return this.rules === "read" && field.listKind === "message"
          ? this.#belowMessage(field.message)
          : undefined;
      case "message":
        return this.#belowMessage(field.message);
    }
  }

  #belowMessage(message: DescMessage): PathEdge["below"] {
    if (isGoogleProtobuf(message) || message.fields.length === 0) {
      return undefined;
    }
    return this.#open.has(message) || this.#open.size >= MAX_SEGMENTS
      ? "any"
      : this.#node(message);
  }
}
