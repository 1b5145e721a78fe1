import { type Code, Code as Codes, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "../gen/google/rpc/error_details_pb.js";
import { byId, element } from "./dom.js";

/** Show JSON, in colours. */
export function showJson(id: string, json: unknown): void {
  const text = JSON.stringify(json, null, 2);
  const tokens = text.split(/("(?:[^"\\]|\\.)*"(?:: )?)/);
  byId(id, HTMLPreElement).replaceChildren(
    ...tokens.map((token) => {
      if (!token.startsWith('"')) {
        return token;
      }
      const className = token.endsWith(": ") ? "key" : "string";
      return element("span", { className }, token);
    }),
  );
}

/** Show how much of something was sent: the number, the whole, and a bar. */
export function showBytes(id: string, bytes: number, whole: number): void {
  byId(id, HTMLElement).textContent = String(bytes);
  byId(`${id}-whole`, HTMLElement).textContent = String(whole);
  const share = whole === 0 ? 0 : Math.min(1, bytes / whole);
  byId(`${id}-bar`, HTMLElement).style.width = `${share * 100}%`;
}

/** A path of a mask, and what is wrong with it. */
export interface Violation {
  readonly path: string;
  readonly description: string;
  readonly reason: string;
}

/** List what is wrong with a mask. */
export function showViolations(
  id: string,
  violations: readonly Violation[],
): void {
  byId(id, HTMLUListElement).replaceChildren(
    ...violations.map((violation) => {
      const path = element("code", {}, violation.path);
      return element("li", {}, path, " ", ...explained(violation));
    }),
  );
}

/** Return what is wrong with a path, and the reason that a program goes by. */
export function explained({ description, reason }: Violation): Node[] {
  return [
    document.createTextNode(`${description} `),
    element("small", {}, reason),
  ];
}

/** Show how a call went: the status alone, what is wrong stands elsewhere. */
export function showStatus(id: string, status: string): void {
  const shown = byId(id, HTMLElement);
  shown.textContent = status;
  shown.classList.toggle("refused", status !== "OK");
}

/** Why a call was refused: its status, what the service says, and what is wrong with the mask. */
export interface Refusal {
  readonly status: string;
  readonly message: string;
  readonly violations: readonly Violation[];
}

/** Read the error of a call as any client can: from google.rpc.BadRequest. */
export function refusalOf(reason: unknown): Refusal {
  const error = ConnectError.from(reason);
  return {
    status: statusName(error.code),
    message: error.rawMessage,
    violations: error
      .findDetails(BadRequestSchema)
      .flatMap(({ fieldViolations }) => fieldViolations)
      .map(({ field: path, description, reason }) => ({
        path,
        description,
        reason,
      })),
  };
}

function statusName(code: Code): string {
  return Codes[code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
