import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { fromJson, ScalarType, toJson } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import * as library from "../../src/index.js";
import {
  type Answers,
  type Case,
  type Check,
  outcome,
  spell,
} from "./check.js";
import { requestOf } from "./check-helpers.js";
import { normalized, textOf } from "./model/algebra.js";
import {
  behaviorOf,
  eachMessage,
  leadsTo,
  saidText,
} from "./model/behavior.js";
import { differences } from "./model/diff.js";
import { said, spoken } from "./model/field.js";
import { belowField, namedBy, type Path } from "./model/paths.js";
import { filterTree } from "./model/project.js";
import { visibleTree } from "./model/visible.js";
import {
  EMPTY,
  fromMessage,
  isTree,
  type Node,
  showTree,
  type Tree,
  toMessage,
} from "./tree.js";

/** What a client sends for an edit. */
export const diffChecks: readonly Check[] = [
  {
    name: "diffMessages for other peers",
    share: 10,
    trees: 2,
    masks: [],
    run: diffedByRules,
  },
  ...[false, true].map((guarded) => ({
    name: `diff of a helper${guarded ? ", with field behaviors" : ""}`,
    share: 10,
    guarded,
    trees: 2,
    masks: [],
    run: diffed,
  })),
];

function diffedByRules({ desc, trees }: Case): Answers {
  const [before = EMPTY, after = EMPTY] = trees;
  const messages = [toMessage(desc, before), toMessage(desc, after)] as const;
  const actual = (["proto", "json"] as const).map((rules) =>
    normalized(
      library.diffMessages(desc, ...messages, { rules }).paths.map(spell),
    ).join("\n"),
  );
  return {
    expected: [
      texts(protoPaths(desc, before, after)),
      texts(jsonPaths(desc, before, after)),
    ].join("\n--\n"),
    actual: actual.join("\n--\n"),
  };
}

/** Maps are named whole, and unknown fields of the message itself do not count. */
function protoPaths(desc: DescMessage, before: Tree, after: Tree): Path[] {
  const stray = (tree: Tree): Tree => ({
    fields: tree.fields,
    unknown: tree.unknown.filter(({ no }) =>
      desc.fields.some(({ number }) => number === no),
    ),
  });
  return differences(desc, stray(before), stray(after)).map((path) =>
    untilKey(path, () => true),
  );
}

/** Keys that ProtoJSON cannot carry widen to their map. */
function jsonPaths(desc: DescMessage, before: Tree, after: Tree): Path[] {
  return differences(desc, before, after).map((path) =>
    untilKey(path, (key) => !isCarried(key)),
  );
}

/** A path up to the first key of this kind. */
function untilKey(path: Path, isEnd: (key: string) => boolean): Path {
  const end = path.findIndex(({ text, quoted }) => quoted && isEnd(text));
  return end < 0 ? path : path.slice(0, end);
}

function isCarried(key: string): boolean {
  const paths = [`a.${textOf([{ text: key, quoted: true }])}`];
  try {
    const json = toJson(FieldMaskSchema, {
      $typeName: "google.protobuf.FieldMask",
      paths,
    });
    return fromJson(FieldMaskSchema, json).paths.join() === paths.join();
  } catch {
    return false;
  }
}

function texts(paths: readonly Path[]): string {
  return normalized(
    paths.some((path) => path.length === 0) ? ["*"] : paths.map(textOf),
  ).join("\n");
}

/** The mask, the resource, and what becomes of the stored message. */
function diffed({ desc, subject: { update }, trees }: Case): Answers {
  const [stored = EMPTY, after = EMPTY] = trees;
  // A client has read it.
  const before = visibleTree(desc, stored);
  const [old, edited] = [spoken(desc, before), spoken(desc, after)];
  const paths = jsonPaths(desc, old, edited);
  const messages = [toMessage(desc, before), toMessage(desc, after)] as const;
  const part = update.diff(...(messages as never as [never, never])) as
    | { m: Message; updateMask: FieldMask }
    | undefined;
  if (paths.length === 0 || part === undefined) {
    return {
      expected: paths.length === 0 ? "undefined" : texts(paths),
      actual: part === undefined ? "undefined" : part.updateMask.paths.join(),
    };
  }
  const mask = part.updateMask.paths;
  const resource = fromMessage(desc, part.m);
  const updated = outcome(() =>
    contentOf(
      desc,
      fromMessage(
        desc,
        update.filter(requestOf(update, mask, resource)).update(messages[0]),
      ),
    ),
  );
  const named = filterTree(desc, edited, namedBy(desc, mask));
  return {
    expected: [
      texts(paths),
      showTree(withReferences(desc, named, before, paths)),
      // IMMUTABLE and REQUIRED fields may forbid it.
      updated.startsWith("refused") ? updated : contentOf(desc, after),
    ].join("\n"),
    actual: [
      normalized(mask.map(spell)).join("\n"),
      showTree(resource),
      updated,
    ].join("\n"),
  };
}

/** What a caller says of a message. Without fields, one can also be there to hold OUTPUT_ONLY ones. */
function contentOf(desc: DescMessage, tree: Tree): string {
  const isFull = (node: Node): boolean =>
    !isTree(node) || [...node.fields.values()].some(isFull);
  const full = (of: DescMessage, { fields }: Tree): Tree => ({
    fields: new Map(
      of.fields.flatMap((field): [string, Node][] => {
        const node = fields.get(field.name);
        return node === undefined || !isFull(node)
          ? []
          : [[field.name, eachMessage(field, node, full)]];
      }),
    ),
    unknown: [],
  });
  return saidText(
    desc,
    leadsTo(desc, ({ outputOnly }) => outputOnly)
      ? full(desc, said(desc, tree))
      : tree,
  );
}

/** The resource besides tells which one it is, and in which version. */
function withReferences(
  desc: DescMessage,
  tree: Tree,
  before: Tree,
  paths: readonly Path[],
): Tree {
  const identifiers = desc.fields.filter(
    (field) => behaviorOf(field).identifier,
  );
  const isText = ({ fieldKind, scalar }: DescField) =>
    fieldKind === "scalar" && scalar === ScalarType.STRING;
  // What the mask names is as the client wants it, cleared or not.
  const isNamed = (field: DescField) => belowField(paths, field).length > 0;
  const isReference = (field: DescField) =>
    !isNamed(field) &&
    (identifiers.includes(field) ||
      (isText(field) &&
        (field.name === "etag" ||
          (identifiers.length === 0 && field.name === "name"))));
  const fields = new Map<string, Node>(tree.fields);
  for (const field of desc.fields.filter(isReference)) {
    const node = before.fields.get(field.name);
    // Another member of its oneof is what the update sets.
    const isSwitched = field.oneof?.fields.some(({ name }) => fields.has(name));
    if (node !== undefined && isSwitched !== true && !fields.has(field.name)) {
      fields.set(field.name, node);
    }
  }
  return { fields, unknown: tree.unknown };
}
