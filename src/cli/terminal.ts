import type { WriteStream } from "node:tty";

/** Print a line. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Print an error, to stderr. */
export function printError(text: string): void {
  process.stderr.write(`${color(process.stderr, RED, "error:")} ${text}\n`);
}

/** Print a note, to stderr: stdout is for results. */
export function printNote(text: string): void {
  process.stderr.write(`${color(process.stderr, YELLOW, "note:")} ${text}\n`);
}

/** Return a text that stands out on stdout. */
export function bold(text: string): string {
  return color(process.stdout, BOLD, text);
}

/** Return a text that is dimmed on stdout. */
export function dim(text: string): string {
  return color(process.stdout, DIM, text);
}

const BOLD = 1;
const DIM = 2;
const RED = 31;
const YELLOW = 33;

/** Colours are for terminals, whose users want them (no-color.org). */
function color(stream: WriteStream, code: number, text: string): string {
  return stream.isTTY && !process.env.NO_COLOR
    ? `\u001b[${code}m${text}\u001b[0m`
    : text;
}
