import type { DescMessage } from "@bufbuild/protobuf";
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
import { boundUpdate, brief, requestOf, variant } from "./check-helpers.js";
import { textOf } from "./model/algebra.js";
import {
  changesOf,
  clearsRequired,
  isUnsaid,
  leavesAlone,
  valueAt,
} from "./model/changes.js";
import {
  covers,
  isStar,
  isValid,
  isWhole,
  meet,
  namedBy,
  type Path,
  parse,
  selection,
} from "./model/paths.js";
import { readUpdate } from "./model/update.js";
import { namesHidden, visiblePaths } from "./model/visible.js";
import { EMPTY, type Tree } from "./tree.js";

/** What a service asks before it masks a response or applies an update. */
export const questionChecks: readonly Check[] = [
  {
    name: "wants and maskedOut",
    share: 10,
    masks: [READ, WITHIN, READ],
    run: wanted,
  },
  {
    name: "wants and maskedOut, with field behaviors",
    share: 10,
    guarded: true,
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
    name: "sets and changes, with field behaviors",
    share: 10,
    guarded: true,
    masks: [UPDATE, WITHIN, UPDATE],
    run: changed,
  },
  {
    name: "validate",
    share: 10,
    masks: [UPDATE, WITHIN],
    run: validated,
  },
  {
    name: "validate, with field behaviors",
    share: 5,
    guarded: true,
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
    const parts = visiblePaths(desc, meet(desc, path, kept));
    return [
      (isAll && !path.some((one) => namesHidden(desc, one))) ||
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
    subject: { guarded },
    trees: [source = EMPTY],
    masks: [, , asked = []],
  } = input;
  // A question names a field or an entry; a star is none.
  const texts = asked.filter(
    (text) => text !== "" && !parse(text)?.some(isStar),
  );
  return {
    expected: brief(guarded, expectedChanges(input, texts)),
    actual: brief(
      guarded,
      outcome(() => {
        const bound = boundUpdate({ ...input, trees: [EMPTY, source] });
        const changes = bound
          .changes()
          .map(({ path, op }) => `${textOf(parse(path) ?? [])} ${op}`);
        return JSON.stringify([
          changes.sort(),
          texts.map((text) => bound.sets(text as never)),
        ]);
      }),
    ),
  };
}

function expectedChanges(input: Case, texts: readonly string[]): string {
  const {
    desc,
    trees: [source = EMPTY],
    masks: [mask],
  } = input;
  const { within } = variant(input);
  const reading = readUpdate(desc, mask, within);
  const bad =
    (within && refused(desc, within)) ??
    (reading.refused && violations(reading.refused));
  if (bad !== undefined || reading.refused) {
    return bad ?? "";
  }
  const { update } = reading;
  const changes = changesOf(desc, source, update);
  if (changes.some((change) => clearsRequired(desc, source, change))) {
    return "refused";
  }
  const lines = changes.map(
    ({ path }) =>
      `${textOf(path)} ${isSetAt(desc, source, path) ? "set" : "clear"}`,
  );
  const answers = texts.map((text) => {
    const path = parse(text);
    return (
      path !== undefined &&
      isValid(desc, path, "update") &&
      !isUnsaid(desc, path) &&
      changes.some(
        (change) =>
          covers(path, change.path) ||
          (covers(change.path, path) &&
            !change.isMade &&
            !leavesAlone(desc, source, change, path)),
      )
    );
  });
  return JSON.stringify([lines.sort(), answers]);
}

/** The paths that a mask would be refused for, and those that masking passes over. */
function validated(input: Case): Answers {
  const {
    subject,
    desc,
    trees: [source],
    masks: [mask],
  } = input;
  const { within } = variant(input);
  const reading = readUpdate(desc, mask, within);
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
      answer(subject.guarded ? [] : [...new Set(reading.refused)], unread),
    actual: outcome(() => {
      const [update, read] = [subject.update, subject.read].map((helper) =>
        helper
          .validate(
            requestOf(
              helper,
              mask,
              helper === subject.update ? source : undefined,
            ),
            { within },
          )
          .map(({ path }) => path),
      );
      // REQUIRED fields have violations of their own.
      return answer(subject.guarded ? [] : (update ?? []), read ?? []);
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
