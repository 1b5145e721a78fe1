import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { BoundMask } from "./bound-mask.js";
import type { MaskMode, Selection } from "./compiled-mask.js";
import { withoutOutputOnly } from "./enforce-behavior.js";
import { namesOutputOnly } from "./field-behavior.js";
import {
  type FieldChange,
  fieldChanges,
  type LocatedChange,
} from "./field-changes.js";
import { FieldMaskError, type FieldMaskViolation } from "./field-mask-error.js";
import { pruneMessage } from "./filter-message.js";
import { type InSide, updateSource } from "./in-side.js";
import type { LocalMap } from "./local-value.js";
import { maskPaths } from "./mask-paths.js";
import { maskSelection } from "./mask-selection.js";
import { maskTree, segmentKey, segmentsOf } from "./mask-tree.js";
import { messagePatch } from "./message-patch.js";
import { maskResponse, type OutSide } from "./out-side.js";
import type { FieldMaskTypes } from "./request-field-mask.js";
import { selectsPath } from "./selects-path.js";
import { partsOfValues, requiredCleared } from "./update-faults.js";
import { applyUpdate, updateViolations } from "./update-message.js";
import { validateMask } from "./validate-mask.js";
import { excludedPaths } from "./validate-request-mask.js";

/** The sides of a mask field, as far as the option has them. */
export interface MaskSides {
  readonly request: DescMessage;
  readonly inSide: InSide | undefined;
  readonly outSide: OutSide | undefined;
}

/** Bind the paths of a request's mask. Throws a `FieldMaskError` for a mask over the limits. */
export function bindMask(
  sides: MaskSides,
  request: Message,
  paths: readonly string[],
  mode: MaskMode,
): BoundMask<FieldMaskTypes> {
  const named = maskPaths(paths).filter((path) => path !== "");
  return new RequestMask(sides, request, named, mode);
}

class RequestMask implements BoundMask<FieldMaskTypes> {
  private readonly selections = new Map<string, Selection>();
  private located: readonly LocatedChange[] | undefined;

  constructor(
    private readonly sides: MaskSides,
    private readonly request: Message,
    private readonly paths: readonly string[],
    private readonly mode: MaskMode,
  ) {}

  wants(path: string): boolean {
    const { desc } = this.outSide();
    return selectsPath(desc, this.selection(desc, this.mode), path);
  }

  mask(response: Message): Message {
    const side = this.outSide();
    return maskResponse(side, response, this.selection(side.desc, this.mode));
  }

  sets(path: string): boolean {
    return (
      !namesOutputOnly(this.inSide().desc, path) &&
      this.locatedChanges().some((change) => overlaps(change.path, path))
    );
  }

  changes(): FieldChange[] {
    this.assertUpdatePaths();
    const changes = this.locatedChanges();
    this.assertNone(requiredCleared(changes));
    return changes.map(({ path, op, value }) => ({ path, op, value }));
  }

  patch(): LocalMap {
    this.assertUpdatePaths();
    const changes = this.locatedChanges();
    this.assertNone([...requiredCleared(changes), ...partsOfValues(changes)]);
    return messagePatch(changes);
  }

  update(target: Message): Message {
    this.assertUpdatePaths();
    const { desc } = this.inSide();
    return applyUpdate(desc, target, this.source(), this.updatePaths());
  }

  maskedIn(path: string): boolean {
    const { desc } = this.inSide();
    return selectsPath(desc, this.selection(desc, "filter"), path);
  }

  maskedOut(path: string): boolean {
    const { desc } = this.outSide();
    return selectsPath(desc, this.selection(desc, "filter"), path);
  }

  private selection(desc: DescMessage, mode: MaskMode): Selection {
    const key = `${mode} ${desc.typeName}`;
    let selection = this.selections.get(key);
    if (selection === undefined) {
      selection = maskSelection(desc, this.paths, mode);
      this.selections.set(key, selection);
    }
    return selection;
  }

  private locatedChanges(): readonly LocatedChange[] {
    const { desc } = this.inSide();
    this.located ??= fieldChanges(
      desc,
      withoutOutputOnly(desc, this.source()),
      maskTree(this.updatePaths()),
    );
    return this.located;
  }

  /** The new values. What a prune mask names is no part of them. */
  private source(): Message {
    const side = this.inSide();
    const source = updateSource(side, this.request);
    return this.mode === "prune"
      ? pruneMessage(side.desc, source, this.paths)
      : source;
  }

  /** The paths that the update names. In prune mode it goes by what is populated. */
  private updatePaths(): readonly string[] {
    return this.mode === "prune" ? [] : this.paths;
  }

  private assertUpdatePaths(): void {
    const side = this.inSide();
    const invalid =
      this.mode === "prune"
        ? validateMask(side.desc, this.paths, "update")
        : updateViolations(side.desc, this.paths);
    this.assertNone([...invalid, ...excludedPaths(this.paths, side)]);
  }

  private assertNone(violations: readonly FieldMaskViolation[]): void {
    if (violations.length > 0) {
      throw new FieldMaskError(violations, this.inSide().desc);
    }
  }

  private inSide(): InSide {
    return this.sides.inSide ?? missingSide(this.sides.request, "in");
  }

  private outSide(): OutSide {
    return this.sides.outSide ?? missingSide(this.sides.request, "out");
  }
}

/** Whether one path is the other, or leads to it. */
function overlaps(a: string, b: string): boolean {
  const keysA = segmentsOf(a).map(segmentKey);
  const keysB = segmentsOf(b).map(segmentKey);
  const [shorter, longer] =
    keysA.length < keysB.length ? [keysA, keysB] : [keysB, keysA];
  return shorter.every((key, index) => key === longer[index]);
}

function missingSide(request: DescMessage, side: "in" | "out"): never {
  throw new Error(
    `the mask field of ${request.typeName} has no ${side} helpers: set ${side} = { gen: true } in its option (fieldmask.option.Option)`,
  );
}
