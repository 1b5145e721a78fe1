import type { DescMessage, DescMethod, Message } from "@bufbuild/protobuf";
import {
  FieldMaskError,
  type FieldMaskViolation,
  isFieldMaskError,
} from "../mask/field-mask-error.js";
import { assertMessage } from "../message/assert-message.js";
import { intersectKept } from "../read/intersect-kept.js";
import type { Kept } from "../read/kept.js";
import { projectBinary } from "../read/project-binary.js";
import { projectKept } from "../read/project-message.js";
import type { RequestFieldMask } from "../request/helper.js";
import { ResponseView } from "../request/response-mask.js";
import type { Viewer } from "./call-mask.js";
import { CallCode, CallError, codeOf, hasCode } from "./error-status.js";
import { MaskLimits } from "./mask-limits.js";
import { type Allowed, type MethodPlan, masksResponse } from "./plan.js";
import { keptAtOut, RequestMasks } from "./request-masks.js";
import { SideChannelMask } from "./side-channel.js";

/**
 * The masks of one call: those of its request, the side channel and the
 * ceilings. Each of them only narrows what the others leave.
 *
 * An error that a check throws refuses the call: after it, no response goes
 * out.
 */
export class CallMasks implements Viewer {
  /** The side channel, until it is checked: from then on, only what it leaves counts. */
  private side: SideChannelMask | undefined;
  /** The share of the side channel in the limits of the call's masks. */
  private readonly taken = new MaskLimits();
  private allowed: Allowed | undefined;
  /** The masks of the first request, which decides what responses hold. */
  private request: RequestMasks | undefined;
  /** What the side channel and the ceilings leave. */
  private ceiling: Kept = true;
  /** What all masks keep of responses together, computed for the first question. */
  private keptOfAll: Kept | undefined;
  /** What each step of masking keeps, computed for the first response. */
  private keptBySteps: readonly Kept[] | undefined;
  private hasBeenMasked = false;
  private refusal: { readonly error: unknown } | undefined;

  constructor(
    private readonly plan: MethodPlan,
    /** The value of the header that masks the response. */
    private readonly header: string,
    /** Throws the error of a ceiling's function. */
    private readonly allow: () => Allowed,
  ) {}

  /** Whether responses have to wait for the first request, which decides what they hold. */
  get needsRequest(): boolean {
    return this.plan.masksResponses && this.request === undefined;
  }

  /** Check what can be checked before the first request. */
  open(): void {
    this.check(() => {
      this.readSide();
      this.validate([]);
      this.permit();
    });
  }

  /**
   * Check a request. The first one of a stream decides what the responses hold,
   * and later ones must have the same response masks or none. The masks of
   * updates may differ.
   */
  admit(request: unknown): void {
    this.check(() => {
      const message = asMessage(this.plan.method, "input", request);
      this.readSide();
      const { request: first } = this;
      const limits = new MaskLimits(this.taken);
      const masks = new RequestMasks(this.plan, message, limits, first);
      this.validate(masks.violations);
      this.permit(masks);
      this.observeMasks(masks);
      if (first === undefined) {
        masks.settle();
        this.request = masks;
      }
    });
  }

  /** Return what the caller gets of a response. */
  mask(response: unknown): Message {
    return this.check(() => {
      this.assertAdmitted();
      const { output } = this.plan.method;
      const message = asMessage(this.plan.method, "output", response);
      if (this.ceiling === true) {
        return this.request?.mask(message) ?? message;
      }
      return this.steps.reduce<Message>(
        (masked, kept) => projectKept(output, masked, kept),
        message,
      );
    });
  }

  /** Return what the caller gets of the bytes of a response. */
  maskBytes(response: Uint8Array): Uint8Array {
    return this.check(() => {
      this.assertAdmitted();
      const { method } = this.plan;
      try {
        return this.steps.reduce<Uint8Array>(
          (masked, kept) => projectBinary(method.output, masked, kept),
          response,
        );
      } catch (error) {
        throw unmaskable(method, "output", error);
      }
    });
  }

  /** Throw the error that the call was refused with, if any. */
  assertNotRefused(): void {
    if (this.refusal !== undefined) {
      throw this.refusal.error;
    }
  }

  /**
   * Return what the caller gets of every response: of the whole response, or of
   * the message that the paths of a helper are relative to.
   */
  view(target: RequestFieldMask | DescMessage): ResponseView {
    const { helpers, method } = this.plan;
    assertTarget(target, method);
    if ("kind" in target) {
      return new ResponseView(method.output, this.kept());
    }
    const planned = helpers.find(({ given }) => given === target);
    const { outDesc = method.output } = planned?.helper ?? target;
    const kept = planned === undefined ? this.keptWith(target) : this.kept();
    return new ResponseView(
      outDesc,
      keptAtOut(planned?.helper ?? target, kept),
    );
  }

  /**
   * What keeps parts of a response, one after the other: the request's masks,
   * then the side channel. Each lies below the ceilings, so that a message of
   * which nothing may be seen isn't there; what two masks of the caller empty
   * together stays, empty.
   */
  private get steps(): readonly Kept[] {
    if (this.keptBySteps === undefined) {
      const { output } = this.plan.method;
      const see = this.allowed?.see ?? true;
      const own = (this.request?.keptByEach ?? []).map((kept) =>
        intersectKept(output, kept, see),
      );
      const isBelow = own.length > 0 && this.ceiling === see;
      this.keptBySteps = isBelow
        ? own
        : [...own, this.ceiling].filter((kept) => kept !== true);
    }
    return this.keptBySteps;
  }

  private kept(): Kept {
    this.keptOfAll ??= this.keptWith();
    return this.keptOfAll;
  }

  private keptWith(other?: RequestFieldMask): Kept {
    const requested = this.request?.kept(other) ?? true;
    return intersectKept(this.plan.method.output, requested, this.ceiling);
  }

  private assertAdmitted(): void {
    this.assertNotRefused();
    if (this.allowed === undefined) {
      throw new CallError(
        CallCode.internal,
        `cannot mask the output of ${methodName(this.plan.method)}: its request bypassed the interceptor`,
      );
    }
  }

  private readSide(): void {
    if (this.header === "" || this.allowed !== undefined) {
      return;
    }
    const { method, masksResponses } = this.plan;
    this.side = new SideChannelMask(method.output, this.header);
    this.side.count(this.taken, masksResponses);
  }

  /** Refuse invalid masks with INVALID_ARGUMENT, all masks of the call together. */
  private validate(ofRequest: readonly FieldMaskViolation[]): void {
    if (this.plan.validates) {
      this.refuse([...(this.side?.violations ?? []), ...ofRequest]);
    }
  }

  /**
   * Refuse forbidden fields with PERMISSION_DENIED. Throws the error of
   * a ceiling's function.
   */
  private permit(request?: RequestMasks): void {
    const { method, denies, observesDrops, emit } = this.plan;
    if (this.allowed === undefined) {
      const allowed = this.allow();
      const side = this.side?.kept ?? true;
      this.ceiling = intersectKept(method.output, side, allowed.see);
      this.allowed = allowed;
    }
    const { see, set } = this.allowed;
    const seen =
      denies || observesDrops
        ? [
            ...(this.side?.forbidden(see) ?? []),
            ...(request?.forbiddenToSee(see) ?? []),
          ]
        : [];
    this.side = undefined;
    this.refuse([
      ...(denies ? seen : []),
      ...(request?.forbiddenToSet(set) ?? []),
    ]);
    if (!denies && seen.length > 0) {
      emit({ kind: "dropped", method, violations: seen });
    }
  }

  private observeMasks(request: RequestMasks): void {
    const { method, observes, emit } = this.plan;
    if (!observes || this.hasBeenMasked) {
      return;
    }
    const masks = request.sent;
    if (masks.length > 0) {
      this.hasBeenMasked = true;
      emit({ kind: "masked", method, masks });
    }
  }

  /** Refuse the call for these violations, each listed once, though several masks can have it. */
  private refuse(violations: readonly FieldMaskViolation[]): void {
    if (violations.length === 0) {
      return;
    }
    const distinct = new Map(
      violations.map((violation) => [
        `${violation.path} ${violation.description}`,
        violation,
      ]),
    );
    const { method, dryRun, emit } = this.plan;
    const error = new FieldMaskError([...distinct.values()], method.input);
    if (!dryRun) {
      throw error;
    }
    const code = codeOf(error.violations);
    emit({ kind: "refused", method, error, code, dryRun });
  }

  private check<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (this.refusal === undefined) {
        this.refusal = { error };
        this.observeRefusal(error);
      }
      throw error;
    }
  }

  private observeRefusal(error: unknown): void {
    const { method, emit } = this.plan;
    if (isFieldMaskError(error)) {
      const code = codeOf(error.violations);
      emit({ kind: "refused", method, error, code, dryRun: false });
    } else if (!hasCode(error) || error.code === CallCode.internal) {
      emit({ kind: "failed", method, error });
    }
  }
}

/** Return a value as a message. Throws a `CallError` for anything else, which cannot be masked and must not pass unmasked. */
function asMessage(
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
    `cannot mask the ${side} of ${methodName(method)}: ${message}`,
    cause,
  );
}

function methodName({ parent, name }: DescMethod): string {
  return `${parent.typeName}.${name}`;
}

function assertTarget(
  target: RequestFieldMask | DescMessage,
  method: DescMethod,
): void {
  const name = methodName(method);
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
