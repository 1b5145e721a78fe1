import type { DescMessage } from "@bufbuild/protobuf";
import { type Mask, maskPaths } from "../mask/mask-paths.js";
import { intersectKept } from "../read/intersect-kept.js";
import type { Kept } from "../read/kept.js";
import { keptByMask } from "../read/read-mask.js";
import { CallCode, CallError, hasCode } from "./call-error.js";
import type { Allow, Ceiling } from "./options.js";
import { limitTypes } from "./type-limits.js";
import { typesLeadingTo } from "./types-leading-to.js";

/** A ceiling, as far as it is about seeing or about setting. */
interface Limit<Call> {
  readonly message: DescMessage;
  readonly allow: Allow<Call>;
}

/** The ceilings that count for one message and all that is in it. */
export class Ceilings<Call> {
  private readonly limits: readonly Limit<Call>[];
  /** What was allowed, by the masks that allowed it: a service has few of them. */
  private readonly known = new Map<string, Kept>();

  constructor(
    private readonly desc: DescMessage,
    ceilings: readonly Ceiling<Call>[],
    side: "see" | "set",
  ) {
    this.limits = ceilings.flatMap(({ message, [side]: allow }) =>
      allow !== undefined && leadsTo(desc, message) ? [{ message, allow }] : [],
    );
  }

  /** Whether there is no limit, whatever the call. */
  get isEmpty(): boolean {
    return this.limits.length === 0;
  }

  /** What is allowed in this call. Throws the error of a ceiling's function. */
  of(call: Call): Kept {
    if (this.isEmpty) {
      return true;
    }
    const masks = this.limits.map((limit) => maskOf(limit, call));
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
 * Make sure that the ceilings that are the same for every call are valid.
 * Throws a `FieldMaskError` for a path that names nothing.
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

function maskOf<Call>(
  { message, allow }: Limit<Call>,
  call: Call,
): CeilingMask {
  if (typeof allow !== "function") {
    return { message, paths: maskPaths(allow) };
  }
  try {
    const mask: Mask | undefined = allow(call);
    if (mask === undefined) {
      throw new TypeError("a ceiling must return a mask, [] to allow nothing");
    }
    return { message, paths: maskPaths(mask) };
  } catch (error) {
    throw hasCode(error) ? error : failed(message, error);
  }
}

function compile(desc: DescMessage, masks: readonly CeilingMask[]): Kept {
  for (const { message, paths } of masks) {
    allowedInCall(message, paths);
  }
  const ofType = (typeName: string) =>
    masks.filter(({ message }) => message.typeName === typeName);
  return limitTypes(desc, {
    has: (typeName) => ofType(typeName).length > 0,
    get: (limited) =>
      ofType(limited.typeName)
        .map(({ paths }) => allowedInCall(limited, paths))
        .reduce(
          (kept, other) => intersectKept(limited, kept, other),
          true as Kept,
        ),
  });
}

/** A wrong mask of a function is no mistake of the caller. */
function allowedInCall(desc: DescMessage, within: Mask): Kept {
  try {
    return allowedOf(desc, within);
  } catch (error) {
    throw failed(desc, error);
  }
}

/** What a ceiling's mask allows: nothing, where it has no paths. */
function allowedOf(desc: DescMessage, within: Mask): Kept {
  return keptByMask(desc, undefined, "filter", { within });
}

function leadsTo(desc: DescMessage, { typeName }: DescMessage): boolean {
  return typesLeadingTo(desc, new Set([typeName])).size > 0;
}

function failed({ typeName }: DescMessage, cause: unknown): CallError {
  return new CallError(
    CallCode.internal,
    `the ceiling for ${typeName} failed`,
    cause,
  );
}
