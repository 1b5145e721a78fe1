import {
  type Code,
  type Declaration,
  group,
  indent,
  join,
  space,
} from "./code.js";
import { pathTypeDoc } from "./doc.js";
import type { PathMember, PathTypePlan } from "./path-types.js";
import type { Symbols } from "./symbols.js";

/** A path type: the union of the paths of a message. */
export function emitPathType(
  { name, message, rules, members }: PathTypePlan,
  symbols: Symbols,
): Declaration {
  const texts = members.flatMap(memberTexts);
  return {
    doc: pathTypeDoc(symbols.message(message), rules),
    exported: { keyword: "type", name },
    code: group(
      " =",
      indent(
        space,
        { kind: "if_broken", text: "| " },
        join(texts, [space, "| "]),
      ),
      ";",
    ),
  };
}

function memberTexts({ field, below }: PathMember): Code[] {
  const own = `"${field}"`;
  switch (below) {
    case undefined:
      return [own];
    case "any":
      return [own, `\`${field}.\${string}\``];
    default:
      return [own, `\`${field}.\${${below.type}}\``];
  }
}
