import type { DescMessage } from "@bufbuild/protobuf";
import * as library from "../../src/index.js";
import {
  type Answers,
  type Case,
  type Check,
  READ,
  spell,
  spelled,
  violations,
} from "./check.js";
import { requestOf } from "./check-helpers.js";
import { normalized, textOf } from "./model/algebra.js";
import { changesOf } from "./model/changes.js";
import { known } from "./model/field.js";
import {
  type Named,
  namedByJson,
  namedBySelection,
} from "./model/named-json.js";
import { namedBy, parse } from "./model/paths.js";
import { filterTree } from "./model/project.js";
import type { MaskOptions } from "./random-masks.js";
import { isGoogle } from "./random-trees.js";
import {
  EMPTY,
  fromMessage,
  isTree,
  showTree,
  type Tree,
  toMessage,
} from "./tree.js";

const NAMED: MaskOptions = { rules: "proto", invalid: 3, stars: false };
const DROPPED: MaskOptions = { rules: "proto", invalid: 0, stars: false };

/** The masks that people have in other forms. */
export const maskChecks: readonly Check[] = [false, true].flatMap((guarded) => {
  const behaviors = guarded ? ", with field behaviors" : "";
  return [
    {
      name: `maskOfMessage${behaviors}`,
      share: 5,
      guarded,
      masks: [],
      run: ofMessage,
    },
    {
      name: `maskOfJson${behaviors}`,
      share: 5,
      guarded,
      masks: [NAMED],
      run: ofJson,
    },
    {
      name: `maskOfSelection${behaviors}`,
      share: 5,
      guarded,
      masks: [NAMED, DROPPED],
      run: ofSelection,
    },
    {
      name: `maskOfSelection of select()${behaviors}`,
      share: 5,
      guarded,
      masks: [READ],
      run: ofSelect,
    },
  ];
});

/** A message that is set and empty has no path. */
function ofMessage({ desc, trees: [tree = EMPTY] }: Case): Answers {
  const changes = changesOf(desc, tree, { kind: "populated", allowed: [[]] });
  return {
    expected: normalized(
      changes.filter(({ isMade }) => !isMade).map(({ path }) => textOf(path)),
    ).join("\n"),
    actual: normalized(
      library.maskOfMessage(desc, toMessage(desc, tree)).paths.map(spell),
    ).join("\n"),
  };
}

function ofJson({
  desc,
  trees: [tree = EMPTY],
  masks: [mask = []],
}: Case): Answers {
  const json = jsonOf(desc, tree);
  for (const text of mask) {
    // What is cleared, and what has the wrong type.
    putLeaf(json, desc, text, text.length % 4 === 3 ? [] : null);
  }
  const ignoreUnknown = mask.length % 2 === 0;
  return {
    expected: shown(namedByJson(desc, json), ignoreUnknown),
    actual: paths(() =>
      library.maskOfJson(desc, json as never, { ignoreUnknown }),
    ),
  };
}

function ofSelection({
  desc,
  masks: [mask = [], dropped = []],
}: Case): Answers {
  const selection = {};
  for (const text of mask) {
    const leaves = [true, {}, 1, "x", { id: false }];
    putLeaf(selection, desc, text, leaves[text.length % leaves.length]);
  }
  for (const text of dropped) {
    putLeaf(selection, desc, text, [false, null, undefined][text.length % 3]);
  }
  const ignoreUnknown = mask.length % 2 === 0;
  return {
    expected: shown(namedBySelection(desc, selection), ignoreUnknown),
    actual: paths(() =>
      library.maskOfSelection(desc, selection, { ignoreUnknown }),
    ),
  };
}

/** What `select()` says to load holds all that the mask keeps, but for unknown fields. */
function ofSelect({
  desc,
  subject: { read },
  trees: [tree = EMPTY],
  masks: [mask],
}: Case): Answers {
  const bound = read.filter(requestOf(read, mask));
  const message = toMessage(desc, tree);
  const kept = fromMessage(desc, bound.mask(message as never) as never);
  const { paths } = library.maskOfSelection(desc, bound.select());
  const loaded = filterTree(desc, tree, namedBy(desc, paths));
  const again = bound.mask(toMessage(desc, loaded) as never);
  return {
    expected: showTree(known(desc, kept)),
    actual: showTree(known(desc, fromMessage(desc, again as never))),
  };
}

/** A document with the names of what is populated; values of fields that are named whole are none of a mask's business. */
function jsonOf(desc: DescMessage, { fields }: Tree): Record<string, unknown> {
  return Object.fromEntries(
    [...fields].map(([name, node]) => {
      const field = desc.fields.find((one) => one.name === name);
      const { message, jsonName = name } = field ?? {};
      const value =
        isTree(node) && message !== undefined && !isGoogle(message)
          ? jsonOf(message, node)
          : Array.isArray(node)
            ? [{ nope: 1 }]
            : { nope: 1 };
      return [name.length % 2 === 0 ? name : jsonName, value];
    }),
  );
}

/** Put a value where a path leads, by the names that its fields have in JSON. */
function putLeaf(
  json: Record<string, unknown>,
  desc: DescMessage,
  text: string,
  leaf: unknown,
): void {
  let object = json;
  let of: DescMessage | undefined = desc;
  const path = (parse(text) ?? []).map((segment) => segment.text);
  for (const [i, name] of path.entries()) {
    const field: DescMessage["fields"][number] | undefined = of?.fields.find(
      (one) => one.name === name,
    );
    const key =
      field === undefined || path.length % 2 === 0 ? name : field.jsonName;
    if (i === path.length - 1) {
      define(object, key, leaf);
      return;
    }
    const inner = Object.hasOwn(object, key) ? object[key] : undefined;
    const next =
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? (inner as Record<string, unknown>)
        : {};
    define(object, key, next);
    object = next;
    of = field?.message;
  }
}

/** Like JSON.parse, which has no trouble with `__proto__`. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function shown({ paths, unknown, odd }: Named, ignoreUnknown: boolean): string {
  const refused = ignoreUnknown ? odd : [...unknown, ...odd];
  return refused.length > 0
    ? violations(refused)
    : normalized(paths).join("\n");
}

function paths(run: () => { paths: string[] }): string {
  const result = spelled(run);
  return typeof result === "string"
    ? result
    : normalized(result.paths).join("\n");
}
