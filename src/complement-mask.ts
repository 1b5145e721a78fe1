import type { DescMessage } from "@bufbuild/protobuf";
import {
  type CompiledMask,
  CompiledMaskBuilder,
  type EntryMask,
  keepsWhole,
  type Selection,
} from "./compiled-mask.js";
import { fieldsByName } from "./fields-by-name.js";

/** What is left of a message where the selection is taken away. */
export function complementMask(
  desc: DescMessage,
  selection: Selection,
): Selection {
  return complement(desc, selection, new Map());
}

/** A mask can hold the same part in many places: its complement is made once. */
type Made = Map<CompiledMask | EntryMask, CompiledMask | EntryMask>;

function complement(
  desc: DescMessage | undefined,
  selection: Selection,
  made: Made,
): Selection {
  if (selection === "all") {
    return "none";
  }
  if (selection === "none" || desc === undefined) {
    return "all";
  }
  return once(made, selection, () => complementFields(desc, selection, made));
}

function complementFields(
  desc: DescMessage,
  mask: CompiledMask,
  made: Made,
): CompiledMask {
  const builder = new CompiledMaskBuilder(desc);
  for (const { field, index } of fieldsByName(desc).values()) {
    const entries = mask.entries.get(index);
    const whole: Selection = keepsWhole(mask, index) ? "all" : "none";
    builder.add(
      index,
      entries === undefined
        ? complement(field.message, mask.below.get(index) ?? whole, made)
        : complementEntries(field.message, entries, made),
    );
  }
  return builder.build(!mask.unknown);
}

function complementEntries(
  desc: DescMessage | undefined,
  entries: EntryMask,
  made: Made,
): EntryMask {
  return once(made, entries, () => ({
    keys: new Map(
      Array.from(entries.keys, ([key, selection]) => [
        key,
        complement(desc, selection, made),
      ]),
    ),
    others: complement(desc, entries.others, made),
  }));
}

function once<Part extends CompiledMask | EntryMask>(
  made: Made,
  part: Part,
  make: () => Part,
): Part {
  let result = made.get(part);
  if (result === undefined) {
    result = make();
    made.set(part, result);
  }
  return result as Part;
}
