import type { DescFile } from "@bufbuild/protobuf";
import {
  createEcmaScriptPlugin,
  type Plugin,
  type Schema,
  type Target,
} from "@bufbuild/protoplugin";
import { emitFile } from "./emit/emit-file.js";
import { notesOn } from "./notes.js";
import {
  checkParameter,
  type PluginOptions,
  parseOptions,
} from "./parameter.js";
import { type FilePlan, planFile } from "./plan/plan-file.js";
import { hasHelper } from "./resolve/decision.js";
import { resolveFiles } from "./resolve/resolve.js";
import { SchemaIndex } from "./resolve/schema-index.js";

/**
 * Create the plugin for buf and protoc. It throws a `PluginError` for an
 * invalid parameter and for mistakes in a schema, and then generates nothing.
 * It prints notes on mask fields that were probably forgotten.
 */
export function createPlugin(
  version: string,
  note: (text: string) => void = () => {},
): Plugin {
  return {
    name: "protoc-gen-fieldmask-es",
    version,
    run(request) {
      checkParameter(request.parameter);
      return createRun(this.name, `v${version}`, note).run(request);
    },
  };
}

/** Create the plugin for one request, which is planned once for all targets. */
function createRun(
  name: string,
  version: string,
  note: (text: string) => void,
): Plugin {
  let plans: SchemaPlan | undefined;
  const generate = (schema: Schema<PluginOptions>, target: Target): void => {
    plans ??= planSchema(schema, note);
    for (const { file, plan } of plans.files) {
      emitFile(schema, file, plan, target, plans.index);
    }
  };
  return createEcmaScriptPlugin<PluginOptions>({
    name,
    version,
    parseOptions,
    generateTs: generate,
    generateJs: generate,
    generateDts: generate,
  });
}

interface SchemaPlan {
  readonly index: SchemaIndex;
  readonly files: readonly {
    readonly file: DescFile;
    readonly plan: FilePlan;
  }[];
}

function planSchema(
  {
    files,
    allFiles,
    options: { keepEmptyFiles, maxPaths, ...options },
  }: Schema<PluginOptions>,
  note: (text: string) => void,
): SchemaPlan {
  const index = new SchemaIndex(allFiles);
  const decided = resolveFiles(files, index, options);
  notesOn(decided, allFiles, index).forEach(note);
  return {
    index,
    files: decided
      .map(({ file, decisions }) => ({
        file,
        plan: planFile(decisions.filter(hasHelper), maxPaths),
      }))
      .filter(({ plan }) => plan.helpers.length > 0 || keepEmptyFiles),
  };
}
