import type { DescField, DescMessage } from "@bufbuild/protobuf";
import {
  FieldMaskError,
  FieldMaskReason,
  type FieldMaskViolation,
  quotePath,
} from "../mask/field-mask-error.js";
import { type Mask, maskPaths } from "../mask/mask-paths.js";
import {
  parsePath,
  type Segment,
  splitUnquoted,
  WILDCARD,
} from "../mask/path.js";
import type { ResolvedMask } from "../mask/resolve-mask.js";
import { fieldOfJson } from "../message/field-table.js";
import type { Kept } from "../read/kept.js";
import { keptBy, readMask } from "../read/read-mask.js";
import { forbiddenPaths } from "./forbidden.js";
import type { MaskLimits } from "./mask-limits.js";

/** The header of Google's APIs that masks the response of any method (AIP-157). */
export const SIDE_CHANNEL = "x-goog-fieldmask";

/**
 * The mask of the side channel in one call. The constructor throws a
 * `FieldMaskError` for one over the limits.
 */
export class SideChannelMask {
  /** What the mask keeps of the response. */
  readonly kept: Kept = true;
  /** The mask; undefined for a header without paths. */
  private readonly mask: ResolvedMask | undefined;
  /** The paths with the names of the proto, mapped to their texts in the header. */
  private readonly sent: ReadonlyMap<string, string>;

  constructor(desc: DescMessage, header: string) {
    this.sent = new Map(
      parseSideChannel(header).map((path) => [
        withProtoNames(desc, path),
        path,
      ]),
    );
    if (this.sent.size > 0) {
      const paths = [...this.sent.keys()];
      this.mask = readMask(desc, paths);
      this.kept = keptBy(this.mask, "filter");
    }
  }

  /** The violations of the mask, whatever the caller may see. */
  get violations(): FieldMaskViolation[] {
    return this.mask ? this.asSent(this.mask.word()) : [];
  }

  /** Count the mask for the limits of its call; its places count only if other masks need some, too. */
  count(limits: MaskLimits, areShared: boolean): void {
    limits.add([...this.sent.keys()]);
    if (areShared && this.mask !== undefined) {
      limits.spend(this.mask);
    }
  }

  /** Return the violations of paths of which the caller may see nothing. */
  forbidden(see: Kept): FieldMaskViolation[] {
    return this.mask ? this.asSent(forbiddenPaths(this.mask, see)) : [];
  }

  /** Return violations with the paths as they stand in the header. */
  private asSent(
    violations: readonly FieldMaskViolation[],
  ): FieldMaskViolation[] {
    return violations.map(({ path, ...violation }) => ({
      path: this.sent.get(path) ?? path,
      ...violation,
    }));
  }
}

/**
 * Return the paths in the value of the header, which are separated by commas
 * and optional blanks, like several values of the header. A map key in
 * backticks can hold a comma.
 */
export function parseSideChannel(value: string): string[] {
  return splitUnquoted(value, ",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
}

/**
 * Return a path with the names of the proto for JSON names. Map keys and
 * unknown names are left as they are.
 */
export function withProtoNames(desc: DescMessage, path: string): string {
  const names: string[] = [];
  let message: DescMessage | undefined = desc;
  let container: DescField | undefined;
  for (const segment of parsePath(path) ?? []) {
    if (container !== undefined && isElement(container, segment)) {
      container = undefined;
      names.push(segment.text);
      continue;
    }
    const field: DescField | undefined =
      message && fieldOfJson(message, segment.text);
    names.push(field?.name ?? segment.text);
    message = field?.message;
    container = field;
  }
  return names.length === 0 ? path : names.join(".");
}

/**
 * Return the value of the header for a mask; undefined for an empty mask.
 *
 * Throws a `FieldMaskError` for a mask that a header cannot carry: one with
 * characters other than printable ASCII, with a comma or blank outside of
 * backticks that would be misread, or of more than 8 KiB.
 */
export function formatSideChannel(mask: Mask): string | undefined {
  const paths = maskPaths(mask).filter((path) => path !== "");
  const broken = paths.filter((path) => !survives(path));
  if (broken.length > 0) {
    throw new FieldMaskError(
      broken.map((path) => ({
        path,
        reason: FieldMaskReason.malformedPath,
        description: `a header cannot carry ${quotePath(path)}: put the mask into the request`,
      })),
    );
  }
  const value = paths.join(",");
  if (value.length > MAX_HEADER) {
    throw new FieldMaskError([
      {
        path: "",
        reason: FieldMaskReason.maskTooLong,
        description: `the mask has ${value.length} characters, more than the ${MAX_HEADER} of a header`,
      },
    ]);
  }
  return value === "" ? undefined : value;
}

const MAX_HEADER = 8 * 1024;

/** Return whether a path, and the one after it, are read back unchanged. */
function survives(path: string): boolean {
  const [read, after] = parseSideChannel(`${path},after`);
  return /^[ -~]+$/.test(path) && read === path && after === "after";
}

/** Return whether the segment after a list or map is a map key or a `*`. */
function isElement(container: DescField, segment: Segment): boolean {
  switch (container.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      return false;
    case "list":
      return segment.text === WILDCARD;
    case "map":
      return true;
  }
}
