import type { DescMessage, DescMethod, Message } from "@bufbuild/protobuf";
import {
  FieldMaskError,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { assertMessage } from "../message/assert-message.js";
import { intersectKept } from "../read/intersect-kept.js";
import type { Kept } from "../read/kept.js";
import { projectBinary } from "../read/project-binary.js";
import { projectKept } from "../read/project-message.js";
import type { RequestFieldMask } from "../request/request-field-mask.js";
import { CallCode, CallError } from "./call-error.js";
import { forbiddenPaths } from "./forbidden.js";
import { keptAtOut } from "./kept-at.js";
import { type Allowed, type MethodPlan, masksResponse } from "./method-plan.js";
import { RequestMasks } from "./request-masks.js";
import { ResponseView } from "./response-view.js";
import { SideChannelMask } from "./side-channel.js";

/**
 * The masks of one call: those of its request, the side channel, the ceilings.
 * Each only narrows what the others leave.
 *
 * What a check throws is what the call is refused with: after it, no response
 * goes out.
 */
export class CallMasks {
  private side: SideChannelMask | undefined;
  private allowed: Allowed | undefined;
  /** The masks of the request that decides what responses hold. */
  private request: RequestMasks | undefined;
  /** What the side channel and the ceilings let through. */
  private limits: Kept = true;
  private refusal: { readonly error: unknown } | undefined;

  constructor(
    private readonly plan: MethodPlan,
    /** The value of the header that masks the response. */
    private readonly header: string,
    /** Throws the error of a ceiling's function. */
    private readonly allow: () => Allowed,
  ) {}

  /** Whether the request has not come yet that decides what responses hold. */
  get needsRequest(): boolean {
    return this.plan.masksResponses && this.request === undefined;
  }

  /** Check what can be checked before there is a request. */
  open(): void {
    this.check(() => {
      this.validate();
      this.permit();
    });
  }

  /**
   * Check a request. The first one of a stream decides what responses hold, later
   * ones must have the same masks or none; what an update sets, each says for
   * itself.
   */
  admit(request: unknown): void {
    this.check(() => {
      const { input } = this.plan.method;
      const message = messageOf(this.plan.method, "input", request);
      refuse(this.request?.differences(message) ?? [], input);
      this.validate(message);
      const masks = new RequestMasks(this.plan, message);
      this.permit(masks);
      this.request ??= masks;
    });
  }

  /** What the caller gets of a response. */
  mask(response: unknown): Message {
    this.assertAdmitted();
    const { output } = this.plan.method;
    const message = messageOf(this.plan.method, "output", response);
    const masked = this.request?.mask(message) ?? message;
    return this.limits === true
      ? masked
      : projectKept(output, masked, this.limits);
  }

  /** What the caller gets of the bytes of a response. */
  maskBytes(response: Uint8Array): Uint8Array {
    this.assertAdmitted();
    const { method } = this.plan;
    try {
      const masked = this.request?.maskBytes(response) ?? response;
      return this.limits === true
        ? masked
        : projectBinary(method.output, masked, this.limits);
    } catch (error) {
      throw unmaskable(method, "output", error);
    }
  }

  /** Throws again what the call was refused with. */
  assertNotRefused(): void {
    if (this.refusal !== undefined) {
      throw this.refusal.error;
    }
  }

  /**
   * What the caller gets of every response: of all of it, or of the message that
   * the paths of a mask field are relative to.
   */
  view(target: RequestFieldMask | DescMessage): ResponseView {
    const { output } = this.plan.method;
    assertTarget(target, this.plan.method);
    if ("kind" in target) {
      return new ResponseView(output, this.kept());
    }
    const kept = keptAtOut(target, this.kept(target));
    return new ResponseView(target.outDesc ?? output, kept);
  }

  private kept(mask?: RequestFieldMask): Kept {
    const requested = this.request?.kept(mask) ?? true;
    return intersectKept(this.plan.method.output, requested, this.limits);
  }

  private assertAdmitted(): void {
    this.assertNotRefused();
    if (this.allowed === undefined) {
      throw new CallError(
        CallCode.internal,
        `cannot mask the output of ${nameOf(this.plan.method)}: its request has passed the interceptor by`,
      );
    }
  }

  /** Else INVALID_ARGUMENT, for all masks of the call together. */
  private validate(request?: Message): void {
    const { masks, method, validates } = this.plan;
    this.side ??= new SideChannelMask(method.output, this.header);
    if (validates) {
      const ofRequest = request
        ? masks.flatMap((mask) => [...mask.validate(request)])
        : [];
      refuse([...this.side.violations, ...ofRequest], method.input);
    }
  }

  /** Else PERMISSION_DENIED, or what the function of a ceiling throws. */
  private permit(request?: RequestMasks): void {
    const { input, output } = this.plan.method;
    if (this.allowed === undefined) {
      this.allowed = this.allow();
      const side = this.side?.kept ?? true;
      this.limits = intersectKept(output, side, this.allowed.see);
    }
    refuse(
      [
        ...this.forbiddenBySide(this.allowed),
        ...(request?.forbidden(this.allowed) ?? []),
      ],
      input,
    );
  }

  private forbiddenBySide({ see }: Allowed): FieldMaskViolation[] {
    const { method, denies } = this.plan;
    return denies && this.side !== undefined
      ? this.side.asSent(forbiddenPaths(method.output, this.side.paths, see))
      : [];
  }

  private check(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.refusal = { error };
      throw error;
    }
  }
}

/** The value as a message. Anything else cannot be masked, and must not pass as it is. */
function messageOf(
  method: DescMethod,
  side: "input" | "output",
  value: unknown,
): Message {
  try {
    assertMessage(method[side], value);
    return value;
  } catch (error) {
    throw unmaskable(method, side, error);
  }
}

function unmaskable(
  method: DescMethod,
  side: "input" | "output",
  cause: unknown,
): CallError {
  const { message } = cause as Error;
  return new CallError(
    CallCode.internal,
    `cannot mask the ${side} of ${nameOf(method)}: ${message}`,
    cause,
  );
}

function nameOf({ parent, name }: DescMethod): string {
  return `${parent.typeName}.${name}`;
}

/** For each path once: it can be wrong in several masks of a call. */
function refuse(
  violations: readonly FieldMaskViolation[],
  desc: DescMessage,
): void {
  if (violations.length > 0) {
    const distinct = new Map(
      violations.map((violation) => [
        `${violation.path} ${violation.description}`,
        violation,
      ]),
    );
    throw new FieldMaskError([...distinct.values()], desc);
  }
}

function assertTarget(
  target: RequestFieldMask | DescMessage,
  method: DescMethod,
): void {
  const name = nameOf(method);
  if ("kind" in target) {
    if (target.typeName !== method.output.typeName) {
      throw new Error(
        `${name} returns ${method.output.typeName}, not ${target.typeName}`,
      );
    }
  } else if (!masksResponse(target, method)) {
    throw new Error(
      `${target.request.typeName}.${target.field.name} does not mask the responses of ${name}`,
    );
  }
}
