import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import type { PathMember, PathTypePlan } from "../plan/path-types.js";
import type { Symbols } from "./symbols.js";

/** Print a path type: the union of the paths of a message, with a field in each line. */
export function emitPathType(
  f: GeneratedFile,
  { name, members }: PathTypePlan,
  symbols: Symbols,
): void {
  const isShort = members.length <= SHORT;
  f.print(
    `type `,
    symbols.local(name),
    " =",
    members.map((member, i) => [
      isShort || member.below !== undefined ? " " : "\n  ",
      isShort && i === 0 ? "" : "| ",
      memberType(member, symbols),
    ]),
    ";",
  );
}

/** The most members on the line of the type itself. */
const SHORT = 3;

function memberType({ path, below }: PathMember, symbols: Symbols): Printable {
  switch (below) {
    case undefined:
      return `"${path}"`;
    case "any":
      return `\`${path}.\${string}\``;
    default:
      return [`\`${path}.\${`, symbols.local(below.type), "}`"];
  }
}
