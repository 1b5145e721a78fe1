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
import {
  boundUpdate,
  brief,
  localRows,
  variant,
  withColumns,
} from "./check-helpers.js";
import {
  type Behavior,
  behaviorOf,
  eachMessage,
  leadsTo,
} from "./model/behavior.js";
import { type Change, changesOf, clearsRequired } from "./model/changes.js";
import { said, setField } from "./model/field.js";
import { fieldAt } from "./model/paths.js";
import { readUpdate } from "./model/update.js";
import { EMPTY, showTree, type Tree } from "./tree.js";

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
  const { within } = variant(input);
  const reading = readUpdate(desc, mask, within);
  const expected = (): string => {
    if ((within && refused(desc, within)) !== undefined || reading.refused) {
      return "refused";
    }
    const { update } = reading;
    const changes = changesOf(desc, source, update);
    const isRefused = changes.some((change) => {
      const field = topField(desc, change);
      const isPart = change.path.length > 1 || change.isMade;
      return (
        clearsRequired(desc, source, change) ||
        (!behaviorOf(field).immutable && (isPart || losesStored(field, source)))
      );
    });
    return isRefused
      ? "refused"
      : showTree(columnsSet(desc, target, source, changes));
  };
  return {
    expected: expected(),
    actual: brief(
      true,
      outcome(() =>
        shown(
          withColumns(desc, target, localRows(desc).patch(boundUpdate(input))),
        ),
      ),
    ),
  };
}

function topField(desc: DescMessage, { path }: Change): DescField {
  const field = fieldAt(desc, path[0]);
  if (field === undefined) {
    throw new Error("a change of no field");
  }
  return field;
}

const isStored = ({ outputOnly, inputOnly, immutable }: Behavior) =>
  outputOnly || inputOnly || immutable;

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

/** The top-level fields set that are not IMMUTABLE. */
function columnsSet(
  desc: DescMessage,
  target: Tree,
  source: Tree,
  changes: readonly Change[],
): Tree {
  let result = target;
  for (const change of changes) {
    const field = topField(desc, change);
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
