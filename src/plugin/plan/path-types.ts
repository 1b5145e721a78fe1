import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  MessagePaths,
  type PathPart,
  type PathTypeRules,
} from "./message-paths.js";
import { messageName, type Names } from "./names.js";

/** A union type of paths. */
export interface PathTypePlan {
  readonly name: string;
  /** The full name of the message. */
  readonly message: string;
  readonly rules: PathTypeRules;
  readonly members: readonly PathMember[];
}

/** A path, or all paths below it. */
export interface PathMember {
  readonly path: string;
  /** The name of the type of the paths below; any text, where they are not spelled out. */
  readonly below?: { readonly type: string } | "any";
}

/** Plans the path types that a file needs for one set of rules. */
export class PathTypes {
  readonly plans: PathTypePlan[] = [];
  private readonly paths: MessagePaths;
  private readonly typeNames = new Map<DescMessage, string>();

  constructor(
    private readonly rules: PathTypeRules,
    maxPaths: number,
    private readonly names: Names,
  ) {
    this.paths = new MessagePaths(rules, maxPaths);
  }

  /** The name of the type for the paths of a message, without those of some fields. */
  nameOf(message: DescMessage, without: readonly DescField[] = []): string {
    return without.length === 0
      ? (this.typeNames.get(message) ?? this.add(message, []))
      : this.add(message, without);
  }

  private add(message: DescMessage, without: readonly DescField[]): string {
    const { parts } = this.paths.of(message, without);
    const suffix = { read: "ReadPath", update: "UpdatePath" }[this.rules];
    const name = this.names.claim(messageName(message) + suffix);
    const members: PathMember[] = [];
    this.plans.push({
      name,
      message: message.typeName,
      rules: this.rules,
      members,
    });
    if (without.length === 0) {
      this.typeNames.set(message, name);
    }
    members.push(...parts.map((part) => this.member(part)));
    return name;
  }

  private member({ path, below }: PathPart): PathMember {
    if (below === undefined || below === "any") {
      return below === undefined ? { path } : { path, below };
    }
    return { path, below: { type: this.nameOf(below) } };
  }
}
