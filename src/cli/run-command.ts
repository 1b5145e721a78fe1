import { suggest } from "../mask/suggest.js";
import { type Command, UsageError } from "./command.js";
import { overview } from "./help.js";
import { printError } from "./terminal.js";

/** Loaded when it is called. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["generate", async () => (await import("./generate.js")).generate],
  ["init", async () => (await import("./init.js")).init],
  ["explain", async () => (await import("./explain.js")).explain],
  ["paths", async () => (await import("./paths.js")).paths],
]);

/**
 * Run the command of these arguments. What is wrong goes to stderr, with exit
 * code 2 if it is the call, else 1.
 */
export async function runCommand(
  args: readonly string[],
  version: string,
): Promise<void> {
  process.stdout.on("error", stopAtClosedPipe);
  const [name, ...others] = args;
  if (name === undefined || name === "help" || isHelp(name)) {
    process.stdout.write(overview(version));
    return;
  }
  if (name === "--version") {
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
    process.exitCode = isUsage(error) ? 2 : 1;
    const text = error instanceof Error ? error.message : String(error);
    printError(
      isUsage(error) && commands.has(name)
        ? `${text}\nSee protoc-gen-fieldmask-es ${name} --help`
        : text,
    );
  }
}

/** Whoever pipes into `head` has read enough. */
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

function loadCommand(name: string): Promise<Command> {
  const load = commands.get(name);
  if (load === undefined) {
    throw new UsageError(
      `${unknownCommand(name)}\nSee protoc-gen-fieldmask-es --help`,
    );
  }
  return load();
}

function unknownCommand(name: string): string {
  if (name.endsWith(".proto")) {
    return `${name} is no command; did you mean protoc-gen-fieldmask-es generate ${name}?`;
  }
  const what = name.startsWith("-") ? "option" : "command";
  const meant = suggest(name, commands.keys());
  return meant === undefined
    ? `there is no ${what} ${name}; the commands are ${[...commands.keys()].join(", ")}`
    : `there is no ${what} ${name}; did you mean ${meant}?`;
}
