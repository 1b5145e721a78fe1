import * as library from "../../src/index.js";
import type { Answers, Case, Check } from "./check.js";
import { behaviorOf, identifierOf } from "./model/behavior.js";
import { known } from "./model/field.js";
import { isSame, showTree, type Tree, toMessage } from "./tree.js";

/** What became of the elements of a list. */
export const elementChecks: readonly Check[] = [false, true].map((guarded) => ({
  name: `elementChanges${guarded ? ", with field behaviors" : ""}`,
  share: 5,
  guarded,
  trees: 5,
  masks: [],
  run: changed,
}));

function changed({ desc, trees }: Case): Answers {
  const [a, b, c, d, e] = trees as [Tree, Tree, Tree, Tree, Tree];
  const [before, after] = [
    [a, b, c, a],
    [d, a, e, c],
  ];
  const hasIdentifier = desc.fields.some((one) => behaviorOf(one).identifier);
  const key = (tree: Tree): string =>
    hasIdentifier ? identifierOf(desc, tree) : showTree(known(desc, tree));
  const free = new Set(before.keys());
  const inserted: Tree[] = [];
  const updated: string[] = [];
  for (const element of after) {
    const name = key(element);
    const place = [...free].find(
      (i) => name !== "" && key(before[i] as Tree) === name,
    );
    if (place === undefined) {
      inserted.push(element);
    } else {
      free.delete(place);
      if (!isSame(before[place], element)) {
        updated.push(`${showTree(before[place] as Tree)}>${showTree(element)}`);
      }
    }
  }
  const places = new Map<unknown, Tree>();
  const messages = (list: readonly Tree[]) =>
    list.map((tree) => {
      const message = toMessage(desc, tree);
      places.set(message, tree);
      return message;
    });
  const changes = library.elementChanges(
    desc,
    messages(before),
    messages(after),
  );
  const text = (message: unknown) => showTree(places.get(message) as Tree);
  return {
    expected: JSON.stringify([
      inserted.map(showTree),
      updated,
      [...free].map((i) => showTree(before[i] as Tree)),
    ]),
    actual: JSON.stringify([
      changes.inserted.map(text),
      changes.updated.map((one) => `${text(one.before)}>${text(one.after)}`),
      changes.removed.map(text),
    ]),
  };
}
