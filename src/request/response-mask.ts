import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { fullNameOf } from "../mask/path-violation.js";
import { type ResolvedMask, resolvePath } from "../mask/resolve-mask.js";
import { INSPECT, inspectLine, inspectNames } from "../message/inspect.js";
import { type Kept, keepsPath, type MaskMode } from "../read/kept.js";
import { keptBy, keptByWithin, readMask } from "../read/read-mask.js";
import { keptInResponse, withoutInputOnly } from "../read/response-kept.js";
import type { FieldMaskTypes, TypeOf } from "./field-mask-types.js";
import type { InSide } from "./in-side.js";
import {
  type AnyLoaders,
  type Loaded,
  type Loaders,
  type LoadOptions,
  load,
} from "./load.js";
import { type OutSide, responseMask } from "./out-side.js";
import { type NestedSelection, type Selection, select } from "./select.js";

/**
 * The mask of one request, bound for its response, which keeps what the mask
 * names (`filter`), or loses it (`prune`).
 */
// biome-ignore lint/suspicious/noExplicitAny: any bound mask, whatever its types
export interface ResponseMask<T extends FieldMaskTypes = any> {
  /**
   * Return whether the masked response can hold this field, in whole or in
   * part, so that it is worth loading. Without a mask, and with an empty one,
   * everything is wanted; otherwise, an unknown path is not.
   */
  wants(path: TypeOf<T, "outPath">): boolean;

  /**
   * Return the masked response: a new message that shares the kept parts with
   * the response, which isn't changed. Without a mask, and with an empty one,
   * everything is kept; unknown paths are ignored, and select nothing
   * (AIP-157). Bound by `prune`, the response loses what the mask names.
   * INPUT_ONLY fields (AIP-203) are in no masked response.
   *
   * Throws a `TypeError` for anything but a message of the response's type.
   */
  mask(response: TypeOf<T, "response">): TypeOf<T, "response">;

  /**
   * Return what to load, as a plain nested object of local names: `{ email:
   * true, address: { country: true } }`. Its keys are the columns; as long as
   * no value is an object, Prisma's `select` and Drizzle's `columns` take it.
   * Without a mask, and with an empty one, every field is true. Maps and
   * messages of google.protobuf are single values.
   */
  select(): Selection<TypeOf<T, "out">>;

  /**
   * Run the loaders of the fields that the caller wants, in parallel. Without a
   * mask, and with an empty one, run all of them. Loaders have the local names
   * of the fields and oneofs of the message that the paths are relative to.
   * They take a signal, which is aborted when another loader fails or `signal`
   * is aborted.
   *
   * Rejects with the first failure, and for an unknown name.
   */
  load<L extends Loaders<TypeOf<T, "out">>>(
    loaders: L,
    options?: LoadOptions,
  ): Promise<Loaded<L>>;

  /**
   * Return whether the mask names the field of the update, in whole or in part,
   * as the Go plugin has it. Without a mask, and with an empty one, return
   * true. Use `sets` to know what an update does.
   */
  maskedIn(path: TypeOf<T, "inPath">): boolean;

  /**
   * Return whether the mask names the field of the response, in whole or in
   * part, as the Go plugin has it. Without a mask, and with an empty one,
   * return true. Use `wants` to know what a response holds.
   */
  maskedOut(path: TypeOf<T, "outPath">): boolean;
}

/** A view of what is kept of a response's messages. */
export class ResponseView
  implements Pick<ResponseMask<FieldMaskTypes>, "wants" | "select" | "load">
{
  constructor(
    private readonly desc: DescMessage,
    private readonly kept: Kept,
  ) {}

  /** Return whether a path is wanted; an unknown one is if everything is. */
  wants(path: string): boolean {
    const { desc, kept } = this;
    const edges = resolvePath(desc, path, "read");
    return typeof edges === "function"
      ? kept === true || kept === withoutInputOnly(desc)
      : keepsPath(desc, kept, edges);
  }

  select(): NestedSelection {
    return select(this.desc, this.kept);
  }

  load<L>(loaders: L & AnyLoaders, options?: LoadOptions): Promise<Loaded<L>> {
    return load(this.desc, this.kept, loaders, options);
  }

  [INSPECT](): string {
    return inspectLine("CallMask", {
      of: this.desc.typeName,
      selects: inspectNames(Object.keys(this.select())),
    });
  }
}

/** The sides of a helper, as far as the option has them. */
export interface MaskSides {
  readonly field: DescField;
  readonly inSide: InSide | undefined;
  readonly outSide: OutSide | undefined;
}

/** A copy of a request's mask, and its `within` on each side. */
export interface RequestMask {
  readonly paths: readonly string[];
  readonly within: WithinSides | undefined;
}

/** The most that a mask may select on each side. */
export interface WithinSides {
  readonly in: ResolvedMask | undefined;
  readonly out: readonly string[];
}

/**
 * Return what a bound mask keeps of the message that its paths are relative to,
 * for services, which intersect it with what the caller may see.
 */
export function keptOf(mask: ResponseMask): Kept {
  // Not by its class, which may be of another copy of the package.
  return (mask as BoundResponse).kept;
}

/**
 * Return a mask that is resolved, and bound for the response only, for
 * services, which ask the mask of a call several questions.
 */
export function boundResponse(mask: ResponseMask): BoundResponse {
  // Not by its class, which may be of another copy of the package.
  return mask as BoundResponse;
}

/** A bound mask, for the response of its request. */
export class BoundResponse implements ResponseMask<FieldMaskTypes> {
  private keptOfResponse: Kept | undefined;
  private masked: ((response: Message) => Message) | undefined;
  /** What the mask names of each side's message. */
  private named: Map<DescMessage, Kept> | undefined;
  protected read: ResolvedMask | undefined;

  constructor(
    protected readonly sides: MaskSides,
    protected readonly requestMask: RequestMask,
    private readonly mode: MaskMode,
  ) {}

  /**
   * What is kept of the message that the paths are relative to.
   *
   * @internal
   */
  get kept(): Kept {
    if (this.keptOfResponse === undefined) {
      const within = this.requestMask.within?.out;
      const kept = keptByWithin(this.readMask, this.mode, { within });
      this.keptOfResponse = keptInResponse(this.outSide.desc, kept);
      // The compiled form lives as long as the call, and takes less memory.
      this.read = undefined;
    }
    return this.keptOfResponse;
  }

  /**
   * The mask for the response, resolved once for all questions before it is
   * compiled.
   *
   * @internal
   */
  get readMask(): ResolvedMask {
    const mask =
      this.read ?? readMask(this.outSide.desc, this.requestMask.paths);
    if (this.keptOfResponse === undefined) {
      this.read = mask;
    }
    return mask;
  }

  /**
   * Return the mask for the response only, in one of the modes, resolved once
   * for both. It holds nothing of an update.
   *
   * @internal
   */
  responseIn(mode: MaskMode): BoundResponse {
    const response = new BoundResponse(this.sides, this.requestMask, mode);
    response.read = this.readMask;
    return response;
  }

  wants(path: string): boolean {
    return this.view.wants(path);
  }

  mask(response: Message): Message {
    this.masked ??= responseMask(this.outSide, this.kept);
    return this.masked(response);
  }

  select(): NestedSelection {
    return this.view.select();
  }

  load<L>(loaders: L & AnyLoaders, options?: LoadOptions): Promise<Loaded<L>> {
    return this.view.load(loaders, options);
  }

  maskedIn(path: string): boolean {
    return this.names(this.inSide.desc, path);
  }

  maskedOut(path: string): boolean {
    return this.names(this.outSide.desc, path);
  }

  [INSPECT](): string {
    return this.inspect("ResponseMask");
  }

  protected inspect(name: string): string {
    const { paths, within } = this.requestMask;
    const allowed =
      within && new Set([...(within.in?.paths.keys() ?? []), ...within.out]);
    return inspectLine(name, {
      field: fullNameOf(this.sides.field),
      mode: this.mode,
      paths: inspectNames(paths),
      within: allowed && inspectNames([...allowed]),
    });
  }

  protected get inSide(): InSide {
    return this.sides.inSide ?? missingSide(this.sides.field, "in");
  }

  protected get outSide(): OutSide {
    return this.sides.outSide ?? missingSide(this.sides.field, "out");
  }

  private get view(): ResponseView {
    return new ResponseView(this.outSide.desc, this.kept);
  }

  private names(desc: DescMessage, path: string): boolean {
    // Not when a mask is bound: few ask, and a map takes longer than the rest.
    this.named ??= new Map();
    let named = this.named.get(desc);
    if (named === undefined) {
      named = keptBy(readMask(desc, this.requestMask.paths), "filter");
      this.named.set(desc, named);
    }
    const edges = resolvePath(desc, path, "read");
    return typeof edges === "function"
      ? named === true
      : keepsPath(desc, named, edges);
  }
}

/** Throw an `Error` about a side that the option leaves out. */
export function missingSide(
  { parent, name }: DescField,
  side: "in" | "out",
): never {
  throw new Error(
    `the helper of ${parent.typeName}.${name} has no side ${side}: set (fieldmask.option.Option).${side} = {gen: true} in the proto`,
  );
}
