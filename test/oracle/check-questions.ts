import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import {
  type Answers,
  type Case,
  type Check,
  isNone,
  outcome,
  READ,
  refused,
  UPDATE,
  violations,
  WITHIN,
} from "./check.js";
import { boundUpdate, requestOf, variant } from "./check-helpers.js";
import { normalized, textOf } from "./model-algebra.js";
import { changedPaths } from "./model-changes.js";
import { readUpdate, said } from "./model-update.js";
import {
  covers,
  fieldAt,
  isStar,
  isValid,
  isWhole,
  meet,
  namedBy,
  type Path,
  parse,
  selection,
} from "./paths.js";
import { isGoogle } from "./random-trees.js";
import { EMPTY, isTree, mapOf, type Node, type Tree } from "./tree.js";

/** What a service asks before it masks a response or applies an update. */
export const questionChecks: readonly Check[] = [
  {
    name: "wants and maskedOut",
    share: 10,
    masks: [READ, WITHIN, READ],
    run: wanted,
  },
  {
    name: "sets and changes",
    share: 15,
    masks: [UPDATE, WITHIN, UPDATE],
    run: changed,
  },
  {
    name: "validate",
    share: 10,
    masks: [UPDATE, WITHIN],
    run: validated,
  },
];

function wanted(input: Case): Answers {
  const {
    subject,
    desc,
    masks: [mask, , asked = []],
  } = input;
  const { mode, within } = variant(input);
  const named = selection(desc, mask);
  const allowed = within === undefined ? [[]] : namedBy(desc, within);
  const removed = mode === "prune" && !isNone(mask) ? named : [];
  const kept = mode === "prune" ? allowed : meet(desc, named, allowed);
  const isAll = isWhole(kept) && removed.length === 0;
  const texts = asked.filter((text) => text !== "*" && text !== "");
  const answers = texts.map((text) => {
    const path = namedBy(desc, [text]);
    const parts = meet(desc, path, kept);
    return [
      isAll ||
        parts.some((part) => !removed.some((wider) => covers(wider, part))),
      isWhole(named) || meet(desc, path, named).length > 0,
    ];
  });
  return {
    expected: (within && refused(desc, within)) ?? JSON.stringify(answers),
    actual: outcome(() => {
      const bound = subject.read[mode](requestOf(subject.read, mask), {
        within,
      });
      return JSON.stringify(
        texts.map((text) => [
          bound.wants(text as never),
          bound.maskedOut(text as never),
        ]),
      );
    }),
  };
}

/** The changes and their paths; what is set is what a change says. */
function changed(input: Case): Answers {
  const {
    desc,
    trees: [source = EMPTY],
    masks: [mask, , asked = []],
  } = input;
  const { mode, within } = variant(input);
  const reading = readUpdate(desc, mask, within, mode);
  const bad =
    (within && refused(desc, within)) ??
    (reading.refused && violations(reading.refused));
  // A question names a field or an entry; a star is none.
  const texts = asked.filter(
    (text) => text !== "" && !parse(text)?.some(isStar),
  );
  const paths = reading.refused
    ? []
    : changedPaths(desc, source, reading.update);
  const lines = paths.map(
    (path) =>
      `${textOf(path)} ${isSetAt(desc, source, path) ? "set" : "clear"}`,
  );
  // A message that is populated without a field sets nothing below it.
  const isOpen = (path: Path) =>
    !reading.refused &&
    reading.update.kind === "populated" &&
    isEmptyAt(desc, source, path);
  const answers = texts.map((text) => {
    const path = parse(text);
    const isNamed = path !== undefined && isValid(desc, path, "update");
    return (
      isNamed &&
      paths.some(
        (change) =>
          covers(path, change) || (covers(change, path) && !isOpen(change)),
      )
    );
  });
  return {
    expected: bad ?? JSON.stringify([lines.sort(), answers]),
    actual: outcome(() => {
      const bound = boundUpdate({ ...input, trees: [EMPTY, source] });
      const actual = bound
        .changes()
        .map(
          ({ path, op }) =>
            `${normalized([path]).map((text) => textOf(parse(text) ?? []))} ${op}`,
        );
      return JSON.stringify([
        actual.sort(),
        texts.map((text) => bound.sets(text as never)),
      ]);
    }),
  };
}

/** The paths that a mask would be refused for, and those that masking passes over. */
function validated(input: Case): Answers {
  const {
    subject,
    desc,
    trees: [source],
    masks: [mask],
  } = input;
  const { mode, within } = variant(input);
  const reading = readUpdate(desc, mask, within, mode);
  const texts = [...new Set(mask)].filter((text) => text !== "");
  const unread = texts.filter((text) => {
    const path = parse(text);
    const isHidden =
      within !== undefined &&
      meet(desc, namedBy(desc, [text]), namedBy(desc, within)).length === 0;
    const isNamed =
      text === "*"
        ? texts.length === 1
        : path !== undefined && isValid(desc, path, "read");
    return !isNamed || isHidden;
  });
  const answer = (update: readonly string[], read: readonly string[]) =>
    JSON.stringify([[...update].sort(), [...read].sort()]);
  return {
    expected:
      (within && refused(desc, within)) ??
      answer([...new Set(reading.refused)], unread),
    actual: outcome(() => {
      const [update, read] = [subject.update, subject.read].map((helper) =>
        helper
          .validate(
            requestOf(
              helper,
              mask,
              helper === subject.update ? source : undefined,
            ),
            { within, mode },
          )
          .map(({ path }) => path),
      );
      return answer(update ?? [], read ?? []);
    }),
  };
}

/** Whether a change gives a field a value: one without presence always has one. */
function isSetAt(desc: DescMessage, source: Tree, path: Path): boolean {
  const { field, node } = valueAt(desc, source, path);
  return (
    node !== undefined || field?.presence === FeatureSet_FieldPresence.IMPLICIT
  );
}

/** Whether a path ends at a message without fields that is no single value. */
export function isEmptyAt(
  desc: DescMessage,
  source: Tree,
  path: Path,
): boolean {
  const { message, node } = valueAt(desc, source, path);
  return (
    isTree(node) &&
    message !== undefined &&
    !isGoogle(message) &&
    said(message, node).fields.size === 0
  );
}

/** What is at the end of a path: a field, or an entry of a map, which is no field. */
export function valueAt(
  desc: DescMessage,
  source: Tree | undefined,
  path: Path,
): {
  readonly field?: DescField | undefined;
  readonly message: DescMessage | undefined;
  readonly node: Node | undefined;
} {
  const [first, ...rest] = path;
  const field = fieldAt(desc, first);
  const { message } = field ?? {};
  const node = source?.fields.get(field?.name ?? "");
  if (rest.length === 0) {
    return { field, message, node };
  }
  const isMap = field?.fieldKind === "map";
  const inside = isMap ? rest.slice(1) : rest;
  const value = isMap ? mapOf(node).get(rest[0]?.text ?? "") : node;
  return inside.length === 0 || message === undefined
    ? { message, node: value }
    : valueAt(message, isTree(value) ? value : undefined, inside);
}
