import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  type Answers,
  type Case,
  type Check,
  outcome,
  refused,
  shown,
  UPDATE,
  WITHIN,
} from "./check.js";
import { boundUpdate, brief, variant, withColumns } from "./check-helpers.js";
import { isEmptyAt, valueAt } from "./check-questions.js";
import {
  type Behavior,
  behaviorOf,
  eachMessage,
  leadsTo,
} from "./model-behavior.js";
import { changedPaths } from "./model-changes.js";
import { readUpdate, said, setField } from "./model-update.js";
import { fieldAt, type Path } from "./paths.js";
import { EMPTY, isTree, showTree, type Tree } from "./tree.js";

export const patchChecks: readonly Check[] = [
  {
    name: "patch without the stored message",
    share: 10,
    guarded: true,
    trees: 2,
    masks: [UPDATE, WITHIN],
    run: patched,
  },
];

/** Without the stored message, a patch holds what needs none of its values. */
function patched(input: Case): Answers {
  const {
    desc,
    trees: [target = EMPTY, source = EMPTY],
    masks: [mask],
  } = input;
  const { mode, within } = variant(input);
  const reading = readUpdate(desc, mask, within, mode);
  const expected = (): string => {
    if ((within && refused(desc, within)) !== undefined || reading.refused) {
      return "refused";
    }
    const { update } = reading;
    const paths = changedPaths(desc, source, update);
    // A message that is populated without a field is made, not replaced.
    const isEmpty = (path: Path) =>
      update.kind === "populated" && isEmptyAt(desc, source, path);
    const isPart = (path: Path) => path.length > 1 || isEmpty(path);
    const isRefused = paths.some((path) => {
      const field = topField(desc, path);
      const { immutable } = behaviorOf(field);
      return (
        (!isEmpty(path) && clearsRequired(desc, source, path)) ||
        (!immutable && (isPart(path) || losesStored(field, source)))
      );
    });
    return isRefused
      ? "refused"
      : showTree(columnsSet(desc, target, source, paths));
  };
  return {
    expected: expected(),
    actual: brief(
      true,
      outcome(() =>
        shown(withColumns(desc, target, boundUpdate(input).patch())),
      ),
    ),
  };
}

function topField(desc: DescMessage, path: Path): DescField {
  const field = fieldAt(desc, path[0]);
  if (field === undefined) {
    throw new Error("a change of no field");
  }
  return field;
}

const isStored = ({ outputOnly, immutable }: Behavior) =>
  outputOnly || immutable;

/** Whether a new value, or a member of a oneof that is set, takes the place of what an update must not overwrite. */
function losesStored(field: DescField, source: Tree): boolean {
  const holds = field.message !== undefined && leadsTo(field.message, isStored);
  const others = source.fields.has(field.name)
    ? (field.oneof?.fields ?? []).filter(
        (other) => other !== field && !behaviorOf(other).outputOnly,
      )
    : [];
  return (
    holds ||
    others.some(
      (other) =>
        behaviorOf(other).immutable ||
        behaviorOf(other).required ||
        (other.message !== undefined &&
          leadsTo(other.message, ({ immutable }) => immutable)),
    )
  );
}

/** Whether a path names a REQUIRED field that the source leaves unset, also inside of a message that is set. */
function clearsRequired(desc: DescMessage, source: Tree, path: Path): boolean {
  const { field, message, node } = valueAt(desc, source, path);
  if (node === undefined) {
    return field !== undefined && behaviorOf(field).required;
  }
  return isTree(node) && message !== undefined && lacksRequired(message, node);
}

function lacksRequired(desc: DescMessage, tree: Tree): boolean {
  return desc.fields.some((field) => {
    const node = tree.fields.get(field.name);
    const { required, outputOnly } = behaviorOf(field);
    if (outputOnly) {
      return false;
    }
    return node === undefined
      ? required
      : isTree(node) &&
          field.message !== undefined &&
          lacksRequired(field.message, node);
  });
}

/** The top-level fields set that are not IMMUTABLE. */
function columnsSet(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  paths: readonly Path[],
): Tree {
  let result = target;
  for (const path of paths) {
    const field = topField(desc, path);
    if (!behaviorOf(field).immutable) {
      const node = source.fields.get(field.name);
      result = setField(
        desc,
        result,
        field,
        node && eachMessage(field, node, said),
      );
    }
  }
  return said(desc, result);
}
