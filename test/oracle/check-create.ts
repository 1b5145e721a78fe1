import * as library from "../../src/index.js";
import {
  type Answers,
  type Case,
  type Check,
  refused,
  spelled,
  UPDATE,
  violations,
  WITHIN,
} from "./check.js";
import { boundUpdate, variant } from "./check-helpers.js";
import { textOf } from "./model/algebra.js";
import { createTree } from "./model/create.js";
import { namedBy } from "./model/paths.js";
import { EMPTY, fromMessage, showTree, toMessage } from "./tree.js";

/** What a create request makes, and an update where there is nothing to update. */
export const createChecks: readonly Check[] = [false, true].map((guarded) => ({
  name: `createMessage${guarded ? ", with field behaviors" : ""}`,
  share: guarded ? 15 : 5,
  guarded,
  masks: [UPDATE, WITHIN],
  run: created,
}));

function created(input: Case): Answers {
  const {
    desc,
    trees: [tree = EMPTY],
  } = input;
  const { within } = variant(input);
  const message = toMessage(desc, tree);
  const creation = createTree(
    desc,
    tree,
    within === undefined ? [[]] : namedBy(desc, within),
  );
  const expected =
    (within && refused(desc, within)) ??
    (creation.refused === undefined
      ? showTree(creation.created)
      : violations(creation.refused.map(textOf)));
  const update = { ...input, trees: [EMPTY, tree] };
  return {
    expected: [expected, expected].join("\n"),
    actual: [
      spelled(() => library.createMessage(desc, message, { within })),
      spelled(() => boundUpdate(update).update(undefined)),
    ]
      .map((result) =>
        typeof result === "string"
          ? result
          : showTree(fromMessage(desc, result)),
      )
      .join("\n"),
  };
}
