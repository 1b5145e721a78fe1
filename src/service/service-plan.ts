import type { DescMethod } from "@bufbuild/protobuf";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { checkCeilings } from "./ceilings.js";
import { type MethodPlan, planMethod } from "./method-plan.js";
import type { CallOfMethod, MaskModule, ServiceOptions } from "./options.js";

/** What a service does with masks, by method: nothing where that is undefined. */
export type ServicePlan<Call> = (
  method: DescMethod,
) => MethodPlan<Call> | undefined;

/**
 * Plan a service: what both doors have in common.
 *
 * Throws a `FieldMaskError` for a ceiling that names a field which does not
 * exist, a `TypeError` for a mask field that is none, for a side channel that
 * cannot be the name of a header, and for a value that an option does not have.
 */
export function planService<Call extends CallOfMethod>(
  options: ServiceOptions<Call>,
): ServicePlan<Call> {
  checkCeilings(options.ceilings ?? []);
  checkHeader(options.sideChannel);
  checkChoice("mode", options.mode, ["filter", "prune"]);
  checkChoice("forbidden", options.forbidden, ["drop", "deny"]);
  checkList(options.masks ?? []);
  const masks = maskFields(options.masks ?? []);
  const plans = new WeakMap<DescMethod, MethodPlan<Call> | undefined>();
  return (method) => {
    if (!plans.has(method)) {
      plans.set(method, planMethod(method, masks, options));
    }
    return plans.get(method);
  };
}

/** A slip of the pen must not mean the default, which may let more through. */
function checkChoice(
  name: string,
  value: string | undefined,
  choices: readonly string[],
): void {
  if (value !== undefined && !choices.includes(value)) {
    const quoted = choices.map((choice) => JSON.stringify(choice));
    throw new TypeError(
      `${name} must be ${quoted.join(" or ")}, not ${JSON.stringify(value)}`,
    );
  }
}

/** A module is no list of what it holds, as easily as one passes it. */
function checkList(masks: unknown): void {
  if (!Array.isArray(masks)) {
    throw new TypeError(
      "masks must be a list of field masks: Object.values of a module x_fieldmask.js",
    );
  }
}

/** gRPC has bytes in headers that end in "-bin". */
function checkHeader(name: string | boolean | undefined): void {
  if (
    typeof name === "string" &&
    !(/^[\w.-]*$/.test(name) && !/-bin$/i.test(name))
  ) {
    throw new TypeError(
      `sideChannel must be the name of a header that holds text: letters, digits, "-", "_" and ".", not ${JSON.stringify(name)}`,
    );
  }
}

/** The mask fields, each once. Throws a `TypeError` for anything else. */
function maskFields(
  values: readonly (RequestFieldMask | MaskModule)[],
): readonly RequestFieldMask[] {
  const masks = withoutModules(values);
  if (!masks.every(isMaskField)) {
    throw new TypeError(
      "masks must hold the field masks that the plugin generated: Object.values of a module x_fieldmask.js",
    );
  }
  return [...new Set(masks)];
}

/**
 * The values, with those of a module in its place. Where a module of CommonJS is
 * imported, its values hold the module itself as well, and `true`, by which
 * compilers mark that it was one.
 */
function withoutModules(values: readonly unknown[]): unknown[] {
  return values
    .filter((value) => value !== true)
    .flatMap((value) =>
      isModule(value) ? withoutModules(Object.values(value)) : [value],
    );
}

function isModule(value: unknown): value is object {
  if (typeof value !== "object" || value === null || isMaskField(value)) {
    return false;
  }
  const masks = Object.values(value).filter((mask) => mask !== true);
  return masks.length > 0 && masks.every(isMaskField);
}

function isMaskField(value: unknown): value is RequestFieldMask {
  return (
    typeof value === "object" &&
    value !== null &&
    "request" in value &&
    "field" in value &&
    "filter" in value
  );
}
