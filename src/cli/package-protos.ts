import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the package's own protos, from where the bundled command lies. */
export const packageProtos = join(__dirname, "../../proto");

/**
 * Return the common protos of googleapis by their names. They are packed into
 * one JSON file, since buf compiles every .proto file, even below node_modules.
 */
export function googleapis(): Readonly<Record<string, string>> {
  loaded ??= JSON.parse(
    readFileSync(join(__dirname, "googleapis.json"), "utf8"),
  ) as Record<string, string>;
  return loaded;
}

let loaded: Record<string, string> | undefined;
