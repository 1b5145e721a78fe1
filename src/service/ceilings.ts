import type { DescMessage } from "@bufbuild/protobuf";
import { isFieldMaskError } from "../mask/field-mask-error.js";
import { type Mask, maskPaths } from "../mask/mask-paths.js";
import { resolveMask } from "../mask/resolve-mask.js";
import { intersectKept } from "../read/intersect-kept.js";
import type { Kept } from "../read/kept.js";
import { keptByMask } from "../read/read-mask.js";
import { compileCeilings } from "./compile-ceilings.js";
import { CallCode, CallError, hasCode } from "./error-status.js";
import type { Allow, Ceiling } from "./options.js";
import { typesLeadingTo } from "./request-parts.js";

/** One side of a ceiling: what may be seen, or what may be set. */
interface Side<Call> {
  readonly message: DescMessage;
  readonly allow: Allow<Call>;
}

/** The ceilings that apply to one message and everything in it. */
export class Ceilings<Call> {
  private readonly sides: readonly Side<Call>[];
  /** Whether all calls are allowed the same. */
  private readonly isConstant: boolean;
  private constant: Kept | undefined;
  /** The compiled masks of ceilings, by their paths: a service has few of them. */
  private readonly known = new Map<string, Kept>();

  constructor(
    private readonly desc: DescMessage,
    ceilings: readonly Ceiling<Call>[],
    side: "see" | "set",
  ) {
    this.sides = ceilings.flatMap(({ message, [side]: allow }) =>
      allow !== undefined && leadsTo(desc, message) ? [{ message, allow }] : [],
    );
    this.isConstant = this.sides.every(
      ({ allow }) => typeof allow !== "function",
    );
  }

  /** Whether everything is allowed, whatever the call. */
  get isEmpty(): boolean {
    return this.sides.length === 0;
  }

  /** The full names of the message types with ceilings. */
  get typeNames(): string[] {
    return [...new Set(this.sides.map(({ message }) => message.typeName))];
  }

  /** Return what is allowed in this call. Throws the error of a ceiling's function. */
  of(call: Call): Kept {
    if (this.isEmpty) {
      return true;
    }
    if (!this.isConstant) {
      return this.ofMasks(this.sides.map((side) => maskOf(side, call)));
    }
    this.constant ??= compile(
      this.desc,
      this.sides.map((side) => maskOf(side, call)),
    );
    return this.constant;
  }

  private ofMasks(masks: readonly CeilingMask[]): Kept {
    const key = JSON.stringify(masks.map(({ paths }) => paths));
    let kept = this.known.get(key);
    if (kept === undefined) {
      kept = compile(this.desc, masks);
      if (this.known.size >= MAX_KNOWN) {
        this.known.clear();
      }
      this.known.set(key, kept);
    }
    return kept;
  }
}

const MAX_KNOWN = 256;

/**
 * Throw a `FieldMaskError` for an invalid path in a ceiling that is the same
 * for every call.
 */
export function checkCeilings<Call>(ceilings: readonly Ceiling<Call>[]): void {
  for (const { message, see, set } of ceilings) {
    for (const allow of [see, set]) {
      if (allow !== undefined && typeof allow !== "function") {
        allowedOf(message, allow);
      }
    }
  }
}

/** The mask of a ceiling in one call. */
interface CeilingMask {
  readonly message: DescMessage;
  readonly paths: readonly string[];
}

function maskOf<Call>({ message, allow }: Side<Call>, call: Call): CeilingMask {
  if (typeof allow !== "function") {
    return { message, paths: maskPaths(allow) };
  }
  try {
    return { message, paths: maskPaths(maskReturned(allow(call))) };
  } catch (error) {
    throw hasCode(error) && !isFieldMaskError(error)
      ? error
      : failed(message, error);
  }
}

/** Return the result of a ceiling's function. Throws a `TypeError` unless it is a mask. */
function maskReturned(mask: Mask | Promise<unknown> | null | undefined): Mask {
  if (mask === undefined || mask === null) {
    throw new TypeError("a ceiling must return a mask, [] to allow nothing");
  }
  if ("then" in mask) {
    // Nobody waits for the promise, and a rejection must not end the process.
    mask.then(undefined, () => {});
    throw new TypeError(
      "a ceiling must not return a promise: let an interceptor before this one find out what it needs",
    );
  }
  return mask;
}

function compile(desc: DescMessage, masks: readonly CeilingMask[]): Kept {
  for (const { message, paths } of masks) {
    allowedInCall(message, paths);
  }
  const ofType = (typeName: string) =>
    masks.filter(({ message }) => message.typeName === typeName);
  return compileCeilings(desc, (limited) =>
    ofType(limited.typeName)
      .map(({ message, paths }) =>
        allowedInCall(limited, known(paths, message, limited)),
      )
      .reduce(
        (kept, other) => intersectKept(limited, kept, other),
        true as Kept,
      ),
  );
}

/** Return the paths of a ceiling that another version of its message has, too. */
function known(
  paths: readonly string[],
  message: DescMessage,
  version: DescMessage,
): readonly string[] {
  return message === version
    ? paths
    : [...resolveMask(version, paths, "read").paths.keys()];
}

/** Return what a ceiling allows in a call. An invalid mask isn't the caller's mistake, and throws a `CallError`. */
function allowedInCall(desc: DescMessage, within: Mask): Kept {
  try {
    return allowedOf(desc, within);
  } catch (error) {
    throw failed(desc, error);
  }
}

/** Return what the mask of a ceiling allows; an empty one allows nothing. */
function allowedOf(desc: DescMessage, within: Mask): Kept {
  return keptByMask(desc, undefined, "filter", { within });
}

function leadsTo(desc: DescMessage, { typeName }: DescMessage): boolean {
  return typesLeadingTo(desc, (other) => other.typeName === typeName).size > 0;
}

function failed({ typeName }: DescMessage, cause: unknown): CallError {
  return new CallError(
    CallCode.internal,
    `the ceiling for ${typeName} failed`,
    cause,
  );
}
