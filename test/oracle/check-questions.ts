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
import { changedPaths, readUpdate } from "./model-update.js";
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

/** Whether a change gives a field a value: one without presence always has one. */
function isSetAt(
  desc: DescMessage,
  source: Tree | undefined,
  path: Path,
): boolean {
  const [first, ...rest] = path;
  const field = fieldAt(desc, first);
  if (field === undefined) {
    throw new Error(`no field ${textOf(path)}`);
  }
  const node = source?.fields.get(field.name);
  if (rest.length === 0) {
    return node !== undefined || isImplicit(field);
  }
  if (field.fieldKind !== "map") {
    return below(field, node, rest);
  }
  const [key, ...inside] = rest;
  const value = mapOf(node).get(key?.text ?? "");
  return inside.length === 0
    ? value !== undefined
    : below(field, value, inside);
}

/** Whether a path ends at a message without fields that is no single value. */
function isEmptyAt(desc: DescMessage, source: Tree, path: Path): boolean {
  const [first, ...rest] = path;
  const field = fieldAt(desc, first);
  let node = source.fields.get(first?.text ?? "");
  if (field?.fieldKind === "map" && rest.length > 0) {
    node = mapOf(node).get(rest.shift()?.text ?? "");
  }
  const { message } = field ?? {};
  if (!isTree(node) || message === undefined || isGoogle(message)) {
    return false;
  }
  return rest.length === 0
    ? node.fields.size === 0
    : isEmptyAt(message, node, rest);
}

function below(
  { message }: DescField,
  node: Node | undefined,
  path: Path,
): boolean {
  return (
    message !== undefined &&
    isSetAt(message, isTree(node) ? node : undefined, path)
  );
}

function isImplicit(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.IMPLICIT;
}
