import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { getComments } from "@bufbuild/protoplugin";
import { isValidMask } from "../../mask/validate-mask.js";
import type { NoHelper, PassedOver, Rule, Sides } from "./decision.js";
import { isMaskField } from "./mask-field.js";

/**
 * Let the comment of a mask overrule an inferred field. A quoted path that
 * begins with that field (`build.output`) is relative to the message around it,
 * unless the comment also quotes paths of the field's message. If such a path
 * can be relative to both messages, or isn't quoted and the rule is vague,
 * there is no answer.
 */
export function heedComment(
  mask: DescField,
  answer: Sides | NoHelper,
): Sides | NoHelper {
  const side = answer.in ?? answer.out;
  if (side?.field === undefined) {
    return answer;
  }
  const { field, message, rule } = side;
  const around = field.parent;
  const paths = commentPaths(mask);
  const [path] = paths.quoted.filter((text) => beginsWith(text, field));
  if (path === undefined) {
    const bare = paths.bare.find(
      (text) => beginsWith(text, field) && isValidMask(around, [text], "read"),
    );
    return bare !== undefined && VAGUE_RULES.has(rule)
      ? { none: { kind: "comment", field, path: bare } }
      : answer;
  }
  if (message.fields.some(({ name }) => name === field.name)) {
    return { none: { kind: "comment", field, path } };
  }
  if (paths.quoted.some((text) => isOnlyInside(text, field, message))) {
    return answer;
  }
  const passedOver: PassedOver = {
    fields: [field],
    because: { kind: "comment", path },
  };
  return answer.in === undefined
    ? {
        out: {
          response: around,
          message: around,
          rule: "comment",
          passedOver,
        },
      }
    : {
        in: {
          message: around,
          without: around.fields.filter(isMaskField),
          rule: "comment",
          passedOver,
        },
      };
}

/** Rules that find a field with another name than what the RPC updates or returns. */
const VAGUE_RULES: ReadonlySet<Rule> = new Set([
  "part of the name",
  "type in the response",
  "only message",
  "wrapper",
]);

/** Return whether a path begins with a field, in names of the proto: a path in camelCase doesn't count. */
function beginsWith(path: string, { name }: DescField): boolean {
  return firstOf(path) === name && !/[A-Z]/.test(path);
}

/** Return whether a path begins with a field of the message, and not with one of the message around it. */
function isOnlyInside(
  path: string,
  field: DescField,
  message: DescMessage,
): boolean {
  const first = firstOf(path);
  return (
    message.fields.some(({ name }) => name === first) &&
    !field.parent.fields.some(({ name }) => name === first)
  );
}

function firstOf(path: string): string {
  return path.slice(0, path.indexOf("."));
}

/** The paths with a dot in a comment: `build.output`, `datasets.*.name`. */
interface CommentPaths {
  /** Those in backticks, quotes or `<code>`, except those that it warns against: *not* `build.output`. */
  readonly quoted: readonly string[];
  /** All others, which may not be paths at all. */
  readonly bare: readonly string[];
}

/** Find the paths in the comment of a field. */
function commentPaths(field: DescField): CommentPaths {
  const { leading = "", trailing = "" } = getComments(field);
  const comment = `${leading}\n${trailing}`.replaceAll(/<\/?code>/gi, "`");
  return {
    quoted: Array.from(comment.matchAll(QUOTED), ({ 0: quoted, index }) =>
      WARNING.test(comment.slice(0, index)) ? [] : pathsIn(quoted),
    ).flat(),
    bare: pathsIn(comment.replaceAll(QUOTED, " ")),
  };
}

/** Quoted text. An apostrophe within a word isn't a quote. */
const QUOTED = /`[^`]+`|"[^"]+"|“[^”]+”|‘[^’]+’|(?<!\w)'[^']+'(?!\w)/g;

/** Words that warn against the next quoted text, even after another one. */
const WARNING =
  /\b(?:not|never|nor|instead\s+of|rather\s+than)[\s*_:]*(?:`[^`]+`[\s,]*(?:(?:or|nor|and)\s+)?)*$/i;

function pathsIn(text: string): string[] {
  return (
    text
      // Not at a slash: `books.example.com/Book` is no path.
      .split(/[\s,;:=(){}[\]`"'“”‘’]+/)
      .map((word) => word.replace(/\.$/, ""))
      .filter((word) => PATH.test(word))
  );
}

const PATH = /^[a-z_]\w*(?:\.(?:\w+|\*))+$/i;
