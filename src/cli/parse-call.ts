import { type ParseArgsConfig, parseArgs } from "node:util";
import { suggest } from "../mask/suggest.js";
import { UsageError } from "./command.js";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ allowPositionals: true; options: O }>
>;

/** Parse the arguments of a command. Throws a `UsageError` of one sentence. */
export function parseCall<const O extends Options>(
  args: string[],
  options: O,
): Parsed<O> {
  const { tokens } = parseArgs({
    args,
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === "option") {
      checkOption(token, options);
    }
  }
  return parseArgs({ args, options, allowPositionals: true });
}

/** An option as the user wrote it. */
interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkOption(
  { name, rawName, value, inlineValue }: OptionToken,
  options: Options,
): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const meant = suggest(name, Object.keys(options));
    const hint = meant === undefined ? "" : `; did you mean --${meant}?`;
    throw new UsageError(`there is no option ${rawName}${hint}`);
  }
  if (option.type === "boolean" && value !== undefined) {
    throw new UsageError(`${rawName} takes no value`);
  }
  if (option.type === "string" && !value) {
    throw new UsageError(`${rawName} takes a value, and there is none`);
  }
  if (option.type === "string" && !inlineValue && value?.startsWith("-")) {
    throw new UsageError(
      `${rawName} takes a value, and ${value} is an option; for a value that begins with "-", write ${rawName.startsWith("--") ? `${rawName}=${value}` : `${rawName}${value}`}`,
    );
  }
}
