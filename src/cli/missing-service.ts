import { readFileSync } from "node:fs";
import { createFileRegistry, type DescMessage } from "@bufbuild/protobuf";
import { PluginError } from "../plugin/plugin-error.js";
import { isMaskField } from "../plugin/resolve/mask-field.js";
import { SchemaIndex } from "../plugin/resolve/schema-index.js";
import type { CompiledProtos } from "./compile-protos.js";
import { protosBelow } from "./proto-files.js";

/**
 * Return the advice to name another file as well, if no RPC of the compilation
 * takes a message with a mask: the RPC decides what the mask means. Returns
 * undefined if nothing is missing.
 */
export function missingService(compiled: CompiledProtos): string | undefined {
  const messages = requestsWithoutRpc(compiled);
  const request =
    messages.find(({ name }) => name.endsWith("Request")) ?? messages[0];
  if (request === undefined) {
    return undefined;
  }
  const file = request.file.proto.name;
  const [service] = compiled.roots
    .flatMap(protosBelow)
    .filter((path) => isServiceOf(path, file));
  return service === undefined
    ? `no RPC of these files takes ${request.typeName}; name the file of its service, too`
    : `no RPC of these files takes ${request.typeName}; name the file of its service, too: ${service}`;
}

/** Run the plugin. An error about a missing RPC says which file to name as well. */
export function orMissingService<T>(compiled: CompiledProtos, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const missing = missingService(compiled);
    if (
      missing === undefined ||
      !(error instanceof PluginError) ||
      !error.message.includes("no RPC of this compilation")
    ) {
      throw error;
    }
    throw new Error(`${error.message}\n${missing}`);
  }
}

function requestsWithoutRpc({ names, set }: CompiledProtos): DescMessage[] {
  const { files } = createFileRegistry(set);
  const all = [...files];
  const index = new SchemaIndex(all);
  return all
    .filter(({ proto }) => names.includes(proto.name))
    .flatMap(({ messages }) => messages)
    .filter(
      (message) =>
        message.fields.some(isMaskField) &&
        index.methodsOf(message).length === 0,
    );
}

/** Return whether a proto imports a file and has a service, going by its text. */
function isServiceOf(path: string, imported: string): boolean {
  const text = readFileSync(path, "utf8");
  return (
    /^\s*service\s/m.test(text) &&
    [`"${imported}"`, `'${imported}'`].some((name) => text.includes(name))
  );
}
