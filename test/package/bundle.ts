import { join } from "node:path";
import { build } from "esbuild";
import { consumer } from "./consumer.js";

/** A client for browsers, minified. Its code lies beside the generated code; a module of Node in it is an error. */
export async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: "ts", resolveDir: join(consumer, "esm") },
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    format: "esm",
  });
  return outputFiles.map(({ text }) => text).join("");
}
