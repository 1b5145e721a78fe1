import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { fullNameOf } from "../mask/path-violation.js";
import type { RequestFieldMask } from "../request/helper.js";
import { Ceilings } from "./ceilings.js";
import type { CallOfMethod, ServiceOptions } from "./options.js";
import { masksWithoutHelper, planService, type ServicePlan } from "./plan.js";
import { messagesIn } from "./request-parts.js";

/** The effect of the options on the calls of a method. */
export interface MethodReport {
  /** The method. */
  readonly method: DescMethod;
  /** The full names of the mask fields that apply: of the request, and of messages in it. */
  readonly masks: readonly string[];
  /** The full names of the mask fields of the request, and of messages in it, that have no helper in `masks`. */
  readonly withoutHelper: readonly string[];
  /** The full names of the message types in the response that have a `see` ceiling. */
  readonly see: readonly string[];
  /** The full names of the message types in the request's updates that have a `set` ceiling. */
  readonly set: readonly string[];
}

/** Return the effect of options on the methods of services: see `describeMasks`. */
export function reportMethods<Call extends CallOfMethod>(
  options: ServiceOptions<Call>,
  ofDoor: readonly string[],
  services: readonly DescService[],
): MethodReport[] {
  const plan = planService(options, ofDoor);
  return services
    .flatMap(({ methods }) => methods)
    .map((method) => reportMethod(method, plan));
}

function reportMethod<Call>(
  method: DescMethod,
  plan: ServicePlan<Call>,
): MethodReport {
  const {
    helpers = [],
    inner = new Map(),
    ceilingTypes,
  } = plan.of(method) ?? {};
  const masks = [helpers, ...inner.values()]
    .flat()
    .map(({ helper }) => helper as RequestFieldMask);
  const withoutHelper = [...messagesIn(method.input)].flatMap((desc) =>
    masksWithoutHelper(desc, plan.helpers),
  );
  const see = new Ceilings(method.output, plan.ceilings, "see");
  return {
    method,
    masks: [...new Set(masks.map(({ field }) => fullNameOf(field)))],
    withoutHelper: withoutHelper.map(fullNameOf),
    see: see.typeNames,
    set: ceilingTypes?.set ?? [],
  };
}
