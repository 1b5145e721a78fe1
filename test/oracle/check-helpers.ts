import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { RequestFieldMask } from "../../src/index.js";
import { type Rows, rowsOf } from "../../src/rows/index.js";
import {
  type Answers,
  type Case,
  type Check,
  isNone,
  outcome,
  READ,
  refused,
  shown,
  UPDATE,
  violations,
  WITHIN,
} from "./check.js";
import { said } from "./model/field.js";
import { meet, namedBy, type Selection, selection } from "./model/paths.js";
import { filterTree, pruneWithin } from "./model/project.js";
import { readUpdate, updateTree } from "./model/update.js";
import { visiblePaths, visibleTree } from "./model/visible.js";
import {
  EMPTY,
  fromMessage,
  type Node,
  showTree,
  type Tree,
  toMessage,
} from "./tree.js";

/** What generated code does for a request. */
export const helperChecks: readonly Check[] = [
  {
    name: "mask of a response",
    share: 15,
    masks: [READ, WITHIN],
    run: masked,
  },
  {
    name: "mask of a response, with field behaviors",
    share: 15,
    guarded: true,
    masks: [READ, WITHIN],
    run: masked,
  },
  {
    name: "update of a request",
    share: 15,
    trees: 2,
    masks: [UPDATE, WITHIN],
    run: (input) => updated(input),
  },
  {
    name: "update of a request, with field behaviors",
    share: 25,
    guarded: true,
    trees: 2,
    masks: [UPDATE, WITHIN],
    run: (input) => updated(input),
  },
  {
    name: "patch of a request",
    share: 15,
    trees: 2,
    masks: [UPDATE, WITHIN],
    run: (input) => patched(input),
  },
  {
    name: "patch of a request, with field behaviors",
    share: 15,
    guarded: true,
    trees: 2,
    masks: [UPDATE, WITHIN],
    run: (input) => patched(input),
  },
];

/** The modes and limits that a case stands for: chosen by what its masks are. */
export function variant({ masks: [mask = [], within] }: Case): {
  mode: "filter" | "prune";
  within: readonly string[] | undefined;
} {
  const length = mask.join("").length;
  return {
    mode: length % 3 === 0 ? "prune" : "filter",
    within:
      within !== undefined && within.join("").length % 2 === 0
        ? within
        : undefined,
  };
}

export function requestOf(
  helper: RequestFieldMask,
  mask: readonly string[] | undefined,
  message?: Tree,
): Message {
  const fields = new Map<string, Node>();
  if (mask !== undefined) {
    fields.set(helper.field.name, {
      fields: new Map(mask.length > 0 ? [["paths", mask]] : []),
      unknown: [],
    });
  }
  if (message !== undefined) {
    fields.set("m", message);
  }
  return toMessage(helper.request, { fields, unknown: [] });
}

function masked(input: Case): Answers {
  const {
    subject,
    desc,
    trees: [tree = EMPTY],
    masks: [mask],
  } = input;
  const { mode, within } = variant(input);
  const request = requestOf(subject.read, mask);
  return {
    expected:
      (within && refused(desc, within)) ??
      showTree(response(desc, tree, mask, mode, within)),
    actual: outcome(() =>
      showTree(
        fromMessage(
          desc,
          subject.read[mode](request, { within }).mask(toMessage(desc, tree)),
        ),
      ),
    ),
  };
}

/** What a helper leaves of a response. */
export function response(
  desc: DescMessage,
  tree: Tree,
  mask: readonly string[] | undefined,
  mode: "filter" | "prune",
  within?: readonly string[],
): Tree {
  const named = selection(desc, mask);
  const allowed = within === undefined ? [[]] : namedBy(desc, within);
  const seen = (paths: Selection) => visiblePaths(desc, paths);
  return visibleTree(
    desc,
    mode === "filter"
      ? filterTree(desc, tree, seen(meet(desc, named, allowed)))
      : pruneWithin(desc, tree, isNone(mask) ? [] : named, seen(allowed)),
  );
}

export function expectedUpdate(input: Case): Tree | string {
  const {
    desc,
    trees: [target = EMPTY, source = EMPTY],
    masks: [mask],
  } = input;
  const { within } = variant(input);
  const bad = within && refused(desc, within);
  if (bad !== undefined) {
    return bad;
  }
  const read = readUpdate(desc, mask, within);
  return read.refused !== undefined
    ? violations(read.refused)
    : updateTree(desc, target, source, read.update);
}

export function boundUpdate(input: Case) {
  const {
    subject,
    trees: [, source],
    masks: [mask],
  } = input;
  const { within } = variant(input);
  return subject.update.filter(requestOf(subject.update, mask, source), {
    within,
  });
}

function updated(input: Case): Answers {
  const {
    desc,
    subject,
    trees: [target = EMPTY],
  } = input;
  return {
    expected: brief(subject.guarded, shown(expectedUpdate(input))),
    actual: brief(
      subject.guarded,
      outcome(() =>
        showTree(
          fromMessage(desc, boundUpdate(input).update(toMessage(desc, target))),
        ),
      ),
    ),
  };
}

/** Which paths are refused for a behavior is not the oracle's business. */
export function brief(guarded: boolean, text: string): string {
  return guarded && text.startsWith("refused") ? "refused" : text;
}

/** A patch, set column by column, gives what the update gives. */
function patched(input: Case): Answers {
  const {
    desc,
    subject: { guarded },
    trees: [target = EMPTY],
  } = input;
  const expected = expectedUpdate(input);
  return {
    expected: brief(
      guarded,
      typeof expected === "string" ? expected : showTree(said(desc, expected)),
    ),
    actual: brief(
      guarded,
      outcome(() => {
        const stored = toMessage(desc, target);
        const patch = localRows(desc).patch(boundUpdate(input), stored);
        return shown(withColumns(desc, target, patch));
      }),
    ),
  };
}

/** A message with the columns of a patch set in its row, without what no column holds. */
export function withColumns(
  desc: DescMessage,
  target: Tree,
  patch: object,
): Tree {
  const rows = localRows(desc);
  const row = { ...rows.toRow(toMessage(desc, target)), ...patch };
  return said(desc, fromMessage(desc, rows.fromRow(row)));
}

/** Rows whose columns have the values as protobuf-es has them: what JSON makes of them is no business of the oracle. */
export function localRows(desc: DescMessage): Rows {
  const asItIs = (value: unknown) => value as never;
  const columns = desc.fields.map(({ localName }) => [
    localName,
    { write: asItIs, read: asItIs },
  ]);
  return rowsOf(desc, { columns: Object.fromEntries(columns) });
}
