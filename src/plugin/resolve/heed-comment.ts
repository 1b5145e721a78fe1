import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isValidMask } from "../../mask/validate-mask.js";
import { commentPaths } from "./comment-paths.js";
import type { NoHelper, PassedOver, Rule, Sides } from "./decision.js";
import { isMaskField } from "./mask-field.js";

/**
 * Give the comment of a mask its veto. A path that it quotes and that begins with
 * the field which the rules found (`build.output`) is relative to the message
 * around that field, unless it quotes paths of the field's message as well. There
 * is no saying where such a path can be of both messages, or where it stands
 * without quotes against a rule that goes by little.
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

/** Rules that find a field which is called otherwise than what the RPC updates or returns. */
const VAGUE_RULES: ReadonlySet<Rule> = new Set([
  "part of the name",
  "type in the response",
  "only message",
  "wrapper",
]);

/** Whether a path begins with a field, in the names of the proto: what is in camelCase says nothing. */
function beginsWith(path: string, { name }: DescField): boolean {
  return firstOf(path) === name && !/[A-Z]/.test(path);
}

/** Whether a path begins with a field of the message, and with none of those around it. */
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
