import type { InSide, MaskField, OutSide } from "./mask-field.js";
import { helperName, Names } from "./names.js";
import { PathGraph } from "./path-graph.js";
import {
  type PathRoot,
  type PathTypePlan,
  planPathTypes,
} from "./path-types.js";
import { type ProjectionPlan, planProjections } from "./projections.js";

/** What a generated file declares: plain data, in the order of the file. */
export interface FilePlan {
  readonly helpers: readonly HelperPlan[];
  readonly pathTypes: readonly PathTypePlan[];
  readonly projections: readonly ProjectionPlan[];
}

/** The helper for a mask field. Messages go by their full names, fields by their names. */
export interface HelperPlan {
  readonly name: string;
  readonly request: string;
  readonly field: string;
  readonly in?: InPlan | undefined;
  readonly out?: OutPlan | undefined;
}

export interface InPlan {
  readonly message: string;
  /** The name of the path type, or `never`. */
  readonly path: string;
  readonly field?: string | undefined;
  readonly exclude: readonly string[];
}

export interface OutPlan {
  readonly response: string;
  /** The name of the path type, or `never`. */
  readonly path: string;
  readonly field?: string | undefined;
  /** The name of the function that projects the message that the paths are relative to. */
  readonly project?: string | undefined;
}

/** Plan a file: decide on everything that it declares, and on all names. */
export function planFile(
  maskFields: readonly MaskField[],
  maxPaths: number,
): FilePlan {
  const names = new Names();
  const helpers = maskFields.map((maskField) => ({
    ...maskField,
    name: names.claim(helperName(maskField.field)),
  }));
  const roots = pathRoots(maskFields, maxPaths);
  const pathTypes = planPathTypes([...roots.values()], names);
  const projections = planProjections(
    maskFields.flatMap(({ out }) => out?.message ?? []),
    names,
  );
  const pathOf = (side: InSide | OutSide): string => {
    const root = roots.get(side);
    return root === undefined ? "never" : pathTypes.nameOf(root.node);
  };
  return {
    helpers: helpers.map(({ name, field, in: inSide, out }) => ({
      name,
      request: field.parent.typeName,
      field: field.name,
      in: inSide && {
        message: inSide.message.typeName,
        path: pathOf(inSide),
        field: inSide.field?.name,
        exclude: inSide.exclude.map((excluded) => excluded.name),
      },
      out: out && {
        response: out.response.typeName,
        path: pathOf(out),
        field: out.field?.name,
        project: projections.nameOf(out.message),
      },
    })),
    pathTypes: pathTypes.plans,
    projections: projections.plans,
  };
}

/** The paths that are valid for each side of each mask field. */
function pathRoots(
  maskFields: readonly MaskField[],
  maxPaths: number,
): Map<InSide | OutSide, PathRoot> {
  const read = new PathGraph("read", maxPaths);
  const update = new PathGraph("update", maxPaths);
  const roots = new Map<InSide | OutSide, PathRoot>();
  for (const { in: inSide, out } of maskFields) {
    if (inSide !== undefined) {
      const node = update.root(inSide.message, inSide.exclude);
      roots.set(inSide, { node, rules: "update" });
    }
    if (out !== undefined) {
      roots.set(out, { node: read.root(out.message, []), rules: "read" });
    }
  }
  return roots;
}
