import { isFieldMaskError, maskToJson } from "protoc-gen-fieldmask-es";
import { roleHeaders } from "./calls.js";

/** Return the call that reads a book, in TypeScript. */
export function readInTypeScript(name: string, paths: string[]): string {
  const options = optionsText();
  if (paths.length === 0) {
    return `await library.getBook({ name: "${name}" }${options});`;
  }
  return [
    "await library.getBook({",
    `  name: "${name}",`,
    "  readMask: GetBookRequestReadMask.out(",
    ...paths.map((path) => `    ${JSON.stringify(path)},`),
    "  ),",
    `}${options});`,
  ].join("\n");
}

/** Return the call that reads a book, for a shell; nothing where JSON has no form of the mask. */
export function readInShell(name: string, paths: string[]): string {
  try {
    const readMask = maskToJson(paths);
    const json = JSON.stringify({ name, ...(readMask && { readMask }) });
    const headers = { "content-type": "application/json", ...roleHeaders() };
    return [
      "curl",
      ...Object.entries(headers).map(([key, value]) => `-H '${key}: ${value}'`),
      `-d '${json.replaceAll("'", "'\\''")}'`,
      `${location.origin}/example.v1.Library/GetBook`,
    ].join(" \\\n  ");
  } catch (error) {
    if (isFieldMaskError(error)) {
      return "";
    }
    throw error;
  }
}

/** Return the call that updates a book, in TypeScript. */
export function updateInTypeScript(): string {
  return [
    "const request =",
    "  UpdateBookRequestUpdateMask.diff(stored, edited);",
    `await library.updateBook({ ...request }${optionsText()});`,
  ].join("\n");
}

function optionsText(): string {
  const { "x-role": role } = roleHeaders();
  return role === undefined ? "" : `, { headers: { "x-role": "${role}" } }`;
}
