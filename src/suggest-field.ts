import type { DescMessage } from "@bufbuild/protobuf";
import { fieldsByName } from "./fields-by-name.js";
import { foldName, suggest } from "./suggest.js";

/** Finds the name of the field that a name was meant for. */
export type SuggestField = (
  desc: DescMessage,
  name: string,
) => string | undefined;

/**
 * A `SuggestField` for one mask. Masks come from the network, and looking for
 * typing mistakes takes time for every field, so only the first bad names get
 * that; a name that differs in case and underscores alone is always found.
 */
export function fieldSuggestions(): SuggestField {
  let searches = MAX_SEARCHES;
  return (desc, name) => {
    if (name.length > MAX_NAME) {
      return undefined;
    }
    const folded = foldedNames(desc).get(foldName(name));
    if (folded !== undefined || searches === 0) {
      return folded;
    }
    searches--;
    return suggest(name, fieldsByName(desc).keys());
  };
}

const MAX_SEARCHES = 100;
const MAX_NAME = 256;

const cache = new WeakMap<DescMessage, ReadonlyMap<string, string>>();

function foldedNames(desc: DescMessage): ReadonlyMap<string, string> {
  let names = cache.get(desc);
  if (names === undefined) {
    names = new Map(desc.fields.map(({ name }) => [foldName(name), name]));
    cache.set(desc, names);
  }
  return names;
}
