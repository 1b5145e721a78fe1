import type { DescMethod } from "@bufbuild/protobuf";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { checkCeilings } from "./ceilings.js";
import { MethodMasks } from "./method-masks.js";
import type { CallOfMethod, ServiceOptions } from "./options.js";

/** What a service does with masks: the one implementation behind the doors. */
export class ServiceMasks<Call extends CallOfMethod> {
  private readonly options: ServiceOptions<Call>;
  private readonly methods = new WeakMap<DescMethod, MethodMasks<Call>>();

  /**
   * Throws a `FieldMaskError` for a ceiling that names a field which does not
   * exist, a `TypeError` for a mask field that is none.
   */
  constructor(options: ServiceOptions<Call>) {
    checkCeilings(options.ceilings ?? []);
    this.options = { ...options, masks: maskFields(options.masks ?? []) };
  }

  /** What there is to do for a method; undefined for nothing. */
  of(method: DescMethod): MethodMasks<Call> | undefined {
    let masks = this.methods.get(method);
    if (masks === undefined) {
      masks = new MethodMasks(method, this.options);
      this.methods.set(method, masks);
    }
    return masks.isIdle ? undefined : masks;
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
