import type { DescMethod } from "@bufbuild/protobuf";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { checkCeilings } from "./ceilings.js";
import { type MethodPlan, planMethod } from "./method-plan.js";
import type { CallOfMethod, ServiceOptions } from "./options.js";

/** What a service does with masks, by method: nothing where that is undefined. */
export type ServicePlan<Call> = (
  method: DescMethod,
) => MethodPlan<Call> | undefined;

/**
 * Plan a service: what both doors have in common.
 *
 * Throws a `FieldMaskError` for a ceiling that names a field which does not
 * exist, a `TypeError` for a mask field that is none and for a side channel that
 * cannot be the name of a header.
 */
export function planService<Call extends CallOfMethod>(
  options: ServiceOptions<Call>,
): ServicePlan<Call> {
  checkCeilings(options.ceilings ?? []);
  checkHeader(options.sideChannel);
  const masks = maskFields(options.masks ?? []);
  const plans = new WeakMap<DescMethod, MethodPlan<Call> | undefined>();
  return (method) => {
    if (!plans.has(method)) {
      plans.set(method, planMethod(method, { ...options, masks }));
    }
    return plans.get(method);
  };
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

/**
 * The mask fields, each once. Where a module is imported from CommonJS, its
 * values hold the module itself as well: it is passed over.
 */
function maskFields(
  values: readonly RequestFieldMask[],
): readonly RequestFieldMask[] {
  const masks = values.filter((value) => !isModule(value));
  for (const mask of masks) {
    if (!isMaskField(mask)) {
      throw new TypeError(
        "masks must hold the field masks that the plugin generated: Object.values of a module x_fieldmask.js",
      );
    }
  }
  return [...new Set(masks)];
}

function isModule(value: object): boolean {
  return (
    !isMaskField(value) &&
    Object.values(value).length > 0 &&
    Object.values(value).every(isMaskField)
  );
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
