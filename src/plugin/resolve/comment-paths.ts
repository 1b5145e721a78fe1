import type { DescField } from "@bufbuild/protobuf";
import { getComments } from "@bufbuild/protoplugin";

/** The paths with a dot in a comment: `build.output`, `datasets.*.name`. */
export interface CommentPaths {
  /** Those in backticks, quotes or `<code>`, but for those that it warns of: *not* `build.output`. */
  readonly quoted: readonly string[];
  /** All others, which may be something else. */
  readonly bare: readonly string[];
}

/** Find the paths in the comment of a field. */
export function commentPaths(field: DescField): CommentPaths {
  const { leading = "", trailing = "" } = getComments(field);
  const comment = `${leading}\n${trailing}`.replaceAll(/<\/?code>/gi, "`");
  return {
    quoted: Array.from(comment.matchAll(QUOTED), ({ 0: quoted, index }) =>
      WARNING.test(comment.slice(0, index)) ? [] : pathsIn(quoted),
    ).flat(),
    bare: pathsIn(comment.replaceAll(QUOTED, " ")),
  };
}

/** Within a word, an apostrophe is none of these. */
const QUOTED = /`[^`]+`|"[^"]+"|“[^”]+”|‘[^’]+’|(?<!\w)'[^']+'(?!\w)/g;

/** What says that the next quoted text is wrong, also behind another that is. */
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
