import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { messageName } from "../resolve/helper-name.js";
import {
  MessagePaths,
  type PathPart,
  type PathTypeRules,
} from "./message-paths.js";
import type { Names } from "./names.js";

/** A union type of paths. */
export interface PathTypePlan {
  readonly name: string;
  /** The full name of the message. */
  readonly message: string;
  readonly members: readonly PathMember[];
}

/** A path, or all paths below it. */
export interface PathMember {
  readonly path: string;
  /** The name of the type of the paths below, or any text if they aren't spelled out. */
  readonly below?: { readonly type: string } | "any";
}

/** Plans the path types that a file needs. */
export class PathTypes {
  readonly plans: PathTypePlan[] = [];
  private readonly paths: Readonly<Record<PathTypeRules, MessagePaths>>;
  private readonly typeNames = new Map<string, string>();
  private readonly alike = new Map<DescMessage, boolean>();

  constructor(
    maxPaths: number,
    private readonly names: Names,
  ) {
    this.paths = {
      read: new MessagePaths("read", maxPaths),
      update: new MessagePaths("update", maxPaths),
    };
  }

  /** Return the name of the type for the paths of a message, without those of some fields. */
  typeFor(
    message: DescMessage,
    rules: PathTypeRules,
    without: readonly DescField[] = [],
  ): string {
    const isSame = without.length === 0 && this.isSame(message);
    const suffix = isSame ? "Path" : SUFFIXES[rules];
    const key = [
      message.typeName,
      suffix,
      ...without.map(({ name }) => name),
    ].join();
    return (
      this.typeNames.get(key) ?? this.add(key, suffix, message, rules, without)
    );
  }

  private add(
    key: string,
    suffix: string,
    message: DescMessage,
    rules: PathTypeRules,
    without: readonly DescField[],
  ): string {
    const name = this.names.claim(messageName(message) + suffix);
    this.typeNames.set(key, name);
    const members: PathMember[] = [];
    this.plans.push({ name, message: message.typeName, members });
    const { parts } = this.paths[rules].of(message, without);
    members.push(...parts.map((part) => this.member(part, rules)));
    return name;
  }

  private member({ path, below }: PathPart, rules: PathTypeRules): PathMember {
    if (below === undefined || below === "any") {
      return below === undefined ? { path } : { path, below };
    }
    return { path, below: { type: this.typeFor(below, rules) } };
  }

  /** Return whether a message has the same paths by both rules, so that one type does. */
  private isSame(message: DescMessage): boolean {
    let isSame = this.alike.get(message);
    if (isSame === undefined) {
      const read = this.paths.read.of(message).parts;
      const update = this.paths.update.of(message).parts;
      isSame =
        read.length === update.length &&
        read.every((part, i) => this.isSamePart(part, update[i]));
      this.alike.set(message, isSame);
    }
    return isSame;
  }

  private isSamePart({ path, below }: PathPart, other?: PathPart): boolean {
    return (
      path === other?.path &&
      below === other.below &&
      (typeof below !== "object" || this.isSame(below))
    );
  }
}

const SUFFIXES: Readonly<Record<PathTypeRules, string>> = {
  read: "ReadPath",
  update: "UpdatePath",
};
