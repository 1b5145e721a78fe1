import type { ImportSymbol, Printable } from "@bufbuild/protoplugin";
import type { Code, Layout } from "./code.js";

const LINE_WIDTH = 80;
const INDENT = "  ";

/** Code that is still to be laid out. */
interface Pending {
  readonly code: Code;
  readonly level: number;
  /** Whether the breaks of the group that it is in are line breaks. */
  readonly broken: boolean;
}

/**
 * Lay code out, in lines of 80 columns where that is possible. The first line
 * starts at this column.
 */
export function layOut(code: Code, startColumn: number): Printable[] {
  const output: Printable[] = [];
  const stack: Pending[] = [{ code, level: 0, broken: true }];
  let column = startColumn;
  const print = (text: string | ImportSymbol) => {
    output.push(text);
    column += widthOf(text);
  };
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { code, level, broken } = next;
    if (!isLayout(code)) {
      if (isText(code)) {
        print(code);
      } else {
        pushAll(stack, code, level, broken);
      }
      continue;
    }
    switch (code.kind) {
      case "group": {
        const fits = fitsIn(LINE_WIDTH - column, code.code, stack);
        stack.push({ code: code.code, level, broken: !fits });
        break;
      }
      case "indent":
        stack.push({ code: code.code, level: level + 1, broken });
        break;
      case "break":
        if (broken) {
          column = 0;
          output.push("\n");
          print(INDENT.repeat(level));
        } else {
          print(code.flat);
        }
        break;
      case "if_broken":
        if (broken) {
          print(code.text);
        }
        break;
    }
  }
  return output;
}

/** Whether code in one line, and what follows up to the next line break, fits in the width. */
function fitsIn(width: number, code: Code, rest: readonly Pending[]): boolean {
  const stack: Pending[] = [{ code, level: 0, broken: false }];
  let following = rest.length;
  let left = width;
  while (left >= 0) {
    let next = stack.pop();
    if (next === undefined) {
      following--;
      next = rest[following];
      if (next === undefined) {
        return true;
      }
    }
    const { code, broken } = next;
    if (!isLayout(code)) {
      if (isText(code)) {
        left -= widthOf(code);
      } else {
        pushAll(stack, code, 0, broken);
      }
      continue;
    }
    switch (code.kind) {
      case "group":
      case "indent":
        stack.push({
          code: code.code,
          level: 0,
          broken: broken && code.kind === "indent",
        });
        break;
      case "break":
        if (broken) {
          return true;
        }
        if (code.hard) {
          return false;
        }
        left -= code.flat.length;
        break;
      case "if_broken":
        left -= broken ? code.text.length : 0;
        break;
    }
  }
  return false;
}

function pushAll(
  stack: Pending[],
  parts: readonly Code[],
  level: number,
  broken: boolean,
): void {
  for (let i = parts.length - 1; i >= 0; i--) {
    const code = parts[i];
    if (code !== undefined) {
      stack.push({ code, level, broken });
    }
  }
}

function widthOf(text: string | ImportSymbol): number {
  return typeof text === "string" ? text.length : text.name.length;
}

function isText(code: Exclude<Code, Layout>): code is string | ImportSymbol {
  return typeof code === "string" || !Array.isArray(code);
}

function isLayout(code: Code): code is Layout {
  return (
    typeof code === "object" && "kind" in code && code.kind !== "es_symbol"
  );
}
