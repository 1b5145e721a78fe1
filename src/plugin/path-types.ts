import { messageName, type Names } from "./names.js";
import type { PathNode, PathRules } from "./path-graph.js";

/** A union type of paths. */
export interface PathTypePlan {
  readonly name: string;
  /** The full name of the message. */
  readonly message: string;
  /** The rules that the paths are valid by. */
  readonly rules: readonly PathRules[];
  readonly members: readonly PathMember[];
}

/** A field in a path type, and what stands below it. */
export interface PathMember {
  readonly field: string;
  /** The name of another path type; any text, where the paths are not spelled out. */
  readonly below?: { readonly type: string } | "any";
}

/** Paths that are needed, and the rules they are valid by. */
export interface PathRoot {
  readonly node: PathNode;
  readonly rules: PathRules;
}

/** The path types of a file, and their names. */
export interface PathTypes {
  readonly plans: readonly PathTypePlan[];
  /** The type for the paths of a node; `never` where there are none. */
  readonly nameOf: (node: PathNode) => string;
}

/**
 * Plan the types that the roots need. Types of a message with the same paths on
 * both sides are one; where they differ, the one for updates is called so.
 */
export function planPathTypes(
  roots: readonly PathRoot[],
  names: Names,
): PathTypes {
  const types = new TypeSet();
  for (const { node, rules } of roots) {
    types.add(node, rules);
  }
  for (const type of types.all) {
    type.name = names.claim(idealName(type, types.all));
  }
  const nameOf = (node: PathNode) => types.find(node)?.name ?? "never";
  return { plans: types.all.map((type) => planType(type, nameOf)), nameOf };
}

interface PathType {
  readonly node: PathNode;
  readonly rules: Set<PathRules>;
  name: string;
}

function idealName(
  { node: { message }, rules }: PathType,
  types: readonly PathType[],
): string {
  const differs =
    !rules.has("read") &&
    types.some(
      (other) => other.node.message === message && other.rules.has("read"),
    );
  return messageName(message) + (differs ? "UpdatePath" : "Path");
}

function planType(
  { name, node, rules }: PathType,
  nameOf: PathTypes["nameOf"],
): PathTypePlan {
  return {
    name,
    message: node.message.typeName,
    rules: [...rules],
    members: node.members.map(({ field, below }) => {
      switch (below) {
        case undefined:
          return { field };
        case "any":
          return { field, below };
        default:
          return { field, below: { type: nameOf(below) } };
      }
    }),
  };
}

/** Path types in the order in which they are needed, each of them once. */
class TypeSet {
  readonly all: PathType[] = [];
  readonly #byId = new Map<number, PathType>();
  readonly #ids = new Map<PathNode, number>();
  readonly #idsByPaths = new Map<string, number>();

  /** Take in the type for a node, and those for the nodes below it. */
  add(node: PathNode, rules: PathRules): void {
    const known = this.find(node);
    if (known?.rules.has(rules) || node.members.length === 0) {
      return;
    }
    if (known === undefined) {
      const type = { node, rules: new Set([rules]), name: "" };
      this.#byId.set(this.#id(node), type);
      this.all.push(type);
    } else {
      known.rules.add(rules);
    }
    for (const { below } of node.members) {
      if (typeof below === "object") {
        this.add(below, rules);
      }
    }
  }

  find(node: PathNode): PathType | undefined {
    return this.#byId.get(this.#id(node));
  }

  /** The same number for two nodes of a message with the same paths. */
  #id(node: PathNode): number {
    let id = this.#ids.get(node);
    if (id === undefined) {
      const paths = JSON.stringify([
        node.message.typeName,
        node.members.map(({ field, below }) => [
          field,
          typeof below === "object" ? this.#id(below) : below,
        ]),
      ]);
      id = this.#idsByPaths.get(paths) ?? this.#idsByPaths.size;
      this.#ids.set(node, id);
      this.#idsByPaths.set(paths, id);
    }
    return id;
  }
}
