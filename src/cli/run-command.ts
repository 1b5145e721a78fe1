import { existsSync } from "node:fs";
import { suggest } from "../mask/suggest.js";
import { type Command, UsageError } from "./command.js";
import { overview } from "./help.js";
import { printError } from "./terminal.js";

/** The commands, each loaded when it is called. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["generate", async () => (await import("./generate.js")).generate],
  ["init", async () => (await import("./init.js")).init],
  ["explain", async () => (await import("./explain.js")).explain],
  ["paths", async () => (await import("./paths.js")).paths],
]);

/**
 * Run the command that these arguments name. Errors go to stderr; the exit code
 * is 2 for wrong arguments, otherwise 1.
 */
export async function runCommand(
  args: readonly string[],
  version: string,
): Promise<void> {
  process.stdout.on("error", stopAtClosedPipe);
  // `help generate` is `generate --help`.
  const [name, ...others] =
    args[0] === "help" && args.length > 1 ? [...args.slice(1), "-h"] : args;
  if (name === undefined || name === "help" || isHelp(name)) {
    process.stdout.write(overview(version));
    return;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`protoc-gen-fieldmask-es ${version}\n`);
    return;
  }
  try {
    const command = await loadCommand(name);
    if (others.some(isHelp)) {
      process.stdout.write(command.help);
    } else {
      await command.run(others, version);
    }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (isUsage(error)) {
      process.exitCode = 2;
      printError(`${text}\n${await usageOf(name, error)}`);
    } else {
      process.exitCode = 1;
      printError(text);
    }
  }
}

/** Return the usage of the intended command, or else of all commands. */
async function usageOf(name: string, error: unknown): Promise<string> {
  const meant = (error instanceof UsageError && error.meant) || name;
  const load = commands.get(meant);
  const usage =
    load === undefined
      ? `Usage: protoc-gen-fieldmask-es ${[...commands.keys()].join("|")} …`
      : (await load()).help.split("\n\n", 1).join();
  return usage.trimEnd();
}

/** Exit quietly if the reader, such as `head`, has read enough. */
function stopAtClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit();
}

function isHelp(arg: string): boolean {
  return arg === "--help" || arg === "-h";
}

function isUsage(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    (error instanceof Error &&
      "code" in error &&
      String(error.code).startsWith("ERR_PARSE_ARGS"))
  );
}

/** Load a command by its name. Throws a `UsageError` if there is none. */
function loadCommand(name: string): Promise<Command> {
  const load = commands.get(name);
  if (load === undefined) {
    throw unknownCommand(name);
  }
  return load();
}

function unknownCommand(name: string): UsageError {
  if (existsSync(name) || name.endsWith(".proto")) {
    return new UsageError(
      `${name} isn't a command; did you mean generate ${name}?`,
      "generate",
    );
  }
  const meant = suggest(name, commands.keys());
  if (meant !== undefined) {
    return new UsageError(
      `there is no command ${name}; did you mean ${meant}?`,
      meant,
    );
  }
  return new UsageError(
    name.startsWith("-")
      ? `a command goes first, and ${name} isn't one`
      : `there is no command ${name}`,
  );
}
