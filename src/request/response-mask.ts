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
 * The mask of one request, as far as it masks the response: it keeps what the
 * mask names (`filter`), or loses it (`prune`).
 */
// biome-ignore lint/suspicious/noExplicitAny: any bound mask, whatever its types
export interface ResponseMask<T extends FieldMaskTypes = any> {
  /**
   * Whether the masked response can hold this field, in whole or in part:
   * whether it is worth loading. Without a mask and with an empty one, it can
   * hold everything. A path that names nothing is not wanted, unless everything
   * is.
   */
  wants(path: TypeOf<T, "outPath">): boolean;

  /**
   * The masked response: a new message that shares the kept parts with the
   * response, which is not changed. Without a mask and with an empty one,
   * everything is kept; paths that name nothing are passed over, and select
   * nothing (AIP-157). Bound by `prune`, it loses what the mask names.
   * INPUT_ONLY fields (AIP-203) are in no masked response.
   *
   * Throws a `TypeError` for anything but a message of the response's type.
   */
  mask(response: TypeOf<T, "response">): TypeOf<T, "response">;

  /**
   * What to load, as a plain nested object of local names: `{ email: true,
   * address: { country: true } }`. Its keys are the columns; as long as no
   * value is an object, it is what Prisma's `select` and Drizzle's `columns`
   * take. Without a mask and with an empty one, every field is true. Maps and
   * messages of google.protobuf are single values.
   */
  select(): Selection<TypeOf<T, "out">>;

  /**
   * Run the loaders of the fields that the caller wants, in parallel, and only
   * those: all of them without a mask. They go by the local names of the fields
   * and oneofs of the message that the paths are relative to, and take a signal
   * that is aborted when another loader fails, or `signal` is aborted.
   *
   * Rejects with the first failure, and for a name that is no field's.
   */
  load<L extends Loaders<TypeOf<T, "out">>>(
    loaders: L,
    options?: LoadOptions,
  ): Promise<Loaded<L>>;

  /**
   * Whether the mask names the field of the update, in whole or in part:
   * the question of the Go plugin. Without a mask and with an empty one, it is
   * true. What an update does is what `sets` knows.
   */
  maskedIn(path: TypeOf<T, "inPath">): boolean;

  /**
   * Whether the mask names the field of the response, in whole or in part:
   * the question of the Go plugin. Without a mask and with an empty one, it is
   * true. What a response holds is what `wants` knows.
   */
  maskedOut(path: TypeOf<T, "outPath">): boolean;
}

/** Tells what is kept of the messages of a response. */
export class ResponseView
  implements Pick<ResponseMask<FieldMaskTypes>, "wants" | "select" | "load">
{
  constructor(
    private readonly desc: DescMessage,
    private readonly kept: Kept,
  ) {}

  /** A path that names nothing is wanted where everything is. */
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
}

/** The sides of a mask field, as far as the option has them. */
export interface MaskSides {
  readonly field: DescField;
  readonly inSide: InSide | undefined;
  readonly outSide: OutSide | undefined;
}

/** The mask of a request, copied, and what it is limited to on each side. */
export interface RequestMask {
  readonly paths: readonly string[];
  readonly within: WithinSides | undefined;
}

/** What a mask is limited to. */
export interface WithinSides {
  readonly in: ResolvedMask | undefined;
  readonly out: readonly string[];
}

/**
 * Return what a bound mask keeps of the message that its paths are relative to:
 * for services, which intersect it with what a caller may see.
 */
export function keptOf(mask: ResponseMask): Kept {
  // Not by its class: it may be of another copy of the package.
  return (mask as BoundResponse).kept;
}

/**
 * Return the mask of a response, resolved, and bound for the response alone:
 * for services, which ask several things of the mask of a call.
 */
export function boundResponse(mask: ResponseMask): BoundResponse {
  // Not by its class: it may be of another copy of the package.
  return mask as BoundResponse;
}

/** The mask of a request, bound for its response. */
export class BoundResponse implements ResponseMask<FieldMaskTypes> {
  private keptOfResponse: Kept | undefined;
  private masked: ((response: Message) => Message) | undefined;
  /** What the mask names of each side's message. */
  private readonly named = new Map<DescMessage, Kept>();
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
      // What is compiled lives as long as the call, and takes less memory.
      this.read = undefined;
    }
    return this.keptOfResponse;
  }

  /**
   * The mask for the response, resolved once for all that is asked before it is
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
   * The mask for the response alone, in one of the modes, resolved once for
   * both: it holds nothing of an update.
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

/** Throw an `Error` for a question about a side that the option leaves out. */
export function missingSide(
  { parent, name }: DescField,
  side: "in" | "out",
): never {
  throw new Error(
    `${parent.typeName}.${name} has no ${side} helpers: set (fieldmask.option.Option).${side} = {gen: true} in the proto`,
  );
}
