import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fieldsByName } from "./fields-by-name.js";
import { parsePath, WILDCARD } from "./path.js";

/**
 * The fields that a path leads through, ending with the one that it names or
 * whose entry it names. A path that names nothing leads through as many as
 * there are.
 */
export function fieldsOnPath(desc: DescMessage, path: string): DescField[] {
  const onPath: DescField[] = [];
  let parent: DescMessage | undefined = desc;
  let last: DescField | undefined;
  for (const { text } of parsePath(path) ?? []) {
    if (isKey(last, text)) {
      last = undefined;
      continue;
    }
    last = parent && fieldsByName(parent).get(text)?.field;
    if (last === undefined) {
      break;
    }
    onPath.push(last);
    parent = last.message;
  }
  return onPath;
}

/** Whether the segment behind a field stands for its entries or elements. */
function isKey(field: DescField | undefined, text: string): boolean {
  return (
    field?.fieldKind === "map" ||
    (field?.fieldKind === "list" && text === WILDCARD)
  );
}
