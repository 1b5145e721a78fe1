import type { DescMessage } from "@bufbuild/protobuf";
import {
  type Answers,
  type Case,
  type Check,
  isNone,
  outcome,
  READ,
} from "./check.js";
import { requestOf } from "./check-helpers.js";
import { eachMessage } from "./model/behavior.js";
import {
  covers,
  fieldAt,
  isStar,
  isValid,
  namedBy,
  type Path,
  parse,
} from "./model/paths.js";
import { enumOf } from "./model/project.js";
import { namesHidden } from "./model/visible.js";
import type { MaskOptions } from "./random-masks.js";
import { isGoogle } from "./random-trees.js";
import {
  EMPTY,
  fromMessage,
  type Node,
  showTree,
  type Tree,
  toMessage,
} from "./tree.js";

const WRITE: MaskOptions = { rules: "update", invalid: 0, stars: false };

/** Writing back what was read is always a no-op, whatever the behaviors, the mask and the shape. */
export const writeBackChecks: readonly Check[] = [false, true].map(
  (guarded) => ({
    name: `writing back what was read${guarded ? ", with field behaviors" : ""}`,
    share: guarded ? 30 : 10,
    guarded,
    masks: [READ, WRITE],
    run: writtenBack,
  }),
);

function writtenBack(input: Case): Answers {
  const {
    desc,
    subject: { read, update },
    trees: [tree = EMPTY],
    masks: [readMask, wanted = []],
  } = input;
  const stored = settled(desc, tree);
  const message = toMessage(desc, stored);
  const run = (
    mode: "filter" | "prune",
    mask: readonly string[] | undefined,
    writeMask: readonly string[] | undefined,
  ) =>
    outcome(() => {
      const response = read[mode](requestOf(read, mask)).mask(message);
      const request = requestOf(
        update,
        writeMask,
        fromMessage(desc, response as never),
      );
      return showTree(
        fromMessage(desc, update.filter(request).update(message)),
      );
    });
  const writable = wanted.filter((text) => isWritable(desc, text));
  const covered = writable.filter((text) => isRead(desc, readMask, text));
  const parts = (readMask ?? []).filter((text) => isPopulatedPart(desc, text));
  const answers = [
    run("filter", undefined, undefined),
    run("filter", [], ["*"]),
    run("filter", ["*"], writable),
    run("prune", undefined, wanted.includes("*") ? ["*"] : writable),
    run("filter", readMask, covered.length > 0 ? covered : ["__none__"]),
    run("filter", parts, undefined),
    run("prune", parts, undefined),
  ];
  return {
    expected: answers
      .map((_, i) =>
        i === 4 && covered.length === 0
          ? "refused: __none__"
          : showTree(stored),
      )
      .join("\n"),
    actual: answers.join("\n"),
  };
}

/**
 * A message whose oneofs have one member each. Where a known one stands beside
 * an unknown value of a closed enum, readers disagree on which it is, and who
 * writes one back decides.
 */
function settled(desc: DescMessage, { fields, unknown }: Tree): Tree {
  return {
    fields: new Map(
      desc.fields.flatMap((field): [string, Node][] => {
        const node = fields.get(field.name);
        return node === undefined
          ? []
          : [[field.name, eachMessage(field, node, settled)]];
      }),
    ),
    unknown: unknown.filter((item, i) => {
      const members = enumOf(desc, item)?.oneof?.fields ?? [];
      return !members.some(
        ({ name, number }) =>
          fields.has(name) ||
          unknown.some(({ no }, j) => j < i && no === number),
      );
    }),
  };
}

/** Whether what a path names can be read, and is not cleared by its own name. */
function isWritable(desc: DescMessage, text: string): boolean {
  const path = parse(text);
  return (
    path !== undefined &&
    isValid(desc, path, "update") &&
    !path.some(isStar) &&
    !namesHidden(desc, path)
  );
}

/** Whether a mask reads all of what a path names. */
function isRead(
  desc: DescMessage,
  mask: readonly string[] | undefined,
  text: string,
): boolean {
  const path = parse(text);
  const named = isNone(mask) ? [[]] : namedBy(desc, mask ?? []);
  return path !== undefined && named.some((wider: Path) => covers(wider, path));
}

/** Whether an update without a mask sets no more than what a path reads. */
function isPopulatedPart(desc: DescMessage, text: string): boolean {
  const path = parse(text);
  return (
    text === "*" ||
    (path !== undefined &&
      isValid(desc, path, "proto") &&
      !isInGoogle(desc, path))
  );
}

/** Whether a path names a part of what an update without a mask sets whole. */
function isInGoogle(desc: DescMessage, [first, ...rest]: Path): boolean {
  const message = fieldAt(desc, first)?.message;
  return (
    message !== undefined &&
    rest.length > 0 &&
    (isGoogle(message) || isInGoogle(message, rest))
  );
}
