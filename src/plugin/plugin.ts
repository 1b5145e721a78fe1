import type { DescFile } from "@bufbuild/protobuf";
import {
  createEcmaScriptPlugin,
  type Plugin,
  type Schema,
  type Target,
} from "@bufbuild/protoplugin";
import { emitFile } from "./emit.js";
import { type Mistake, schemaError } from "./mistake.js";
import {
  checkParameter,
  type PluginOptions,
  parseOptions,
} from "./parameter.js";
import { type FilePlan, planFile } from "./plan.js";
import { resolveFile } from "./resolve.js";
import { SchemaIndex } from "./schema-index.js";

/**
 * The plugin for buf and protoc. A wrong parameter and the mistakes in a schema
 * are a `PluginError`; then nothing is generated.
 */
export function createPlugin(version: string): Plugin {
  return {
    name: "protoc-gen-fieldmask-es",
    version,
    run(request) {
      checkParameter(request.parameter);
      return createRun(this.name, `v${version}`).run(request);
    },
  };
}

/** The plugin for one request: it is planned once for all targets. */
function createRun(name: string, version: string): Plugin {
  let plans: SchemaPlan | undefined;
  const generate = (schema: Schema<PluginOptions>, target: Target): void => {
    plans ??= planSchema(schema);
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

function planSchema({
  files,
  allFiles,
  options: { infer, maxPaths, keepEmptyFiles },
}: Schema<PluginOptions>): SchemaPlan {
  const mistakes: Mistake[] = [];
  const index = new SchemaIndex(allFiles);
  const context = {
    index,
    infer,
    report: (mistake: Mistake) => void mistakes.push(mistake),
  };
  const resolved = files
    .map((file) => ({ file, maskFields: resolveFile(file, context) }))
    .filter(({ maskFields }) => maskFields.length > 0 || keepEmptyFiles);
  if (mistakes.length > 0) {
    throw schemaError(mistakes);
  }
  return {
    index,
    files: resolved.map(({ file, maskFields }) => ({
      file,
      plan: planFile(maskFields, maxPaths),
    })),
  };
}
