import type {
  MaskField,
  ResolvedIn,
  ResolvedOut,
} from "../resolve/decision.js";
import { helperName } from "../resolve/helper-name.js";
import { Names } from "./names.js";
import { type PathTypePlan, PathTypes } from "./path-types.js";
import {
  type ProjectionPlan,
  type Projections,
  planProjections,
  type RootPlan,
} from "./projections.js";

/** The declarations of a generated file as plain data, in the order of the file. */
export interface FilePlan {
  readonly roots: readonly RootPlan[];
  readonly helpers: readonly HelperPlan[];
  readonly pathTypes: readonly PathTypePlan[];
  readonly projections: readonly ProjectionPlan[];
}

/** The helper for a mask field. Messages have their full names, fields their names. */
export interface HelperPlan {
  readonly name: string;
  readonly request: string;
  readonly field: string;
  readonly in?: InPlan | undefined;
  readonly out?: OutPlan | undefined;
}

export interface InPlan {
  readonly message: string;
  /** The name of the path type. */
  readonly path: string;
  readonly field?: string | undefined;
  /** Fields that aren't valid paths. */
  readonly without: readonly string[];
}

export interface OutPlan {
  readonly response: string;
  /** The message that the paths are relative to. */
  readonly message: string;
  /** The name of the path type. */
  readonly path: string;
  readonly field?: string | undefined;
  /** The name of the emitted projection; undefined if the runtime projects the message by its descriptor. */
  readonly projection?: string | undefined;
}

/** Plan a file: decide on all declarations and names. */
export function planFile(
  maskFields: readonly MaskField[],
  maxPaths: number,
): FilePlan {
  const names = new Names();
  const named = maskFields.map((maskField) => ({
    ...maskField,
    name: names.claim(helperName(maskField.field)),
  }));
  const projections = planProjections(
    named.flatMap(({ out }) => out?.message ?? []),
    names,
  );
  const pathTypes = new PathTypes(maxPaths, names);
  return {
    helpers: named.map(({ name, field, in: inSide, out }) => ({
      name,
      request: field.parent.typeName,
      field: field.name,
      in: inSide && planIn(inSide, pathTypes),
      out: out && planOut(out, pathTypes, projections),
    })),
    pathTypes: pathTypes.plans,
    roots: projections.roots,
    projections: projections.plans,
  };
}

function planIn(
  { message, field, without }: ResolvedIn,
  pathTypes: PathTypes,
): InPlan {
  return {
    message: message.typeName,
    path: pathTypes.typeFor(message, "update", without),
    field: field?.name,
    without: without.map(({ name }) => name),
  };
}

function planOut(
  { response, message, field }: ResolvedOut,
  pathTypes: PathTypes,
  projections: Projections,
): OutPlan {
  return {
    response: response.typeName,
    message: message.typeName,
    path: pathTypes.typeFor(message, "read"),
    field: field?.name,
    projection: projections.rootOf(message),
  };
}
