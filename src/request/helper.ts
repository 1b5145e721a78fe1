import {
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import { maskPaths, type WithinOption } from "../mask/mask-paths.js";
import { fullNameOf } from "../mask/path-violation.js";
import { assertMessage } from "../message/assert-message.js";
import { fieldNamed } from "../message/field-table.js";
import { INSPECT, inspectLine } from "../message/inspect.js";
import { getLocal, setLocal } from "../message/local-value.js";
import { type BoundMask, BoundRequest, requestMask } from "./bound-mask.js";
import type { FieldMaskTypes, TypeOf } from "./field-mask-types.js";
import { type InSide, type InSideInit, inSide } from "./in-side.js";
import type { TypedMask } from "./masked.js";
import { OutSide, type OutSideInit } from "./out-side.js";
import {
  BoundResponse,
  missingSide,
  type ResponseMask,
} from "./response-mask.js";
import { type UpdatePart, updatePart } from "./update-part.js";

/** The valid paths of a mask: those of a side, or `*`. */
type PathOf<T extends FieldMaskTypes, K extends "inPath" | "outPath"> = [
  TypeOf<T, K>,
] extends [never]
  ? never
  : TypeOf<T, K> | "*";

/**
 * The helper of a mask field: clients build masks with it, and services bind
 * the masks of requests. The plugin generates one for each field with the option
 * `(fieldmask.option.Option)`.
 */
// biome-ignore lint/suspicious/noExplicitAny: any helper, whatever its types
export interface RequestFieldMask<T extends FieldMaskTypes = any> {
  /** The request message. */
  readonly request: DescMessage;
  /** The mask field of the request. */
  readonly field: DescField;
  /** The message that the paths of an update are relative to. Undefined where the option has no `in`. */
  readonly inDesc?: DescMessage | undefined;
  /** The message that the paths of a response are relative to. Undefined where the option has no `out`. */
  readonly outDesc?: DescMessage | undefined;
  /** The response message. Undefined where the option has no `out`. */
  readonly response?: DescMessage | undefined;
  /** The field of the response that holds `outDesc`. Undefined where that is the response itself. */
  readonly outField?: DescField | undefined;

  /**
   * Return a new mask for an update, with these paths in this order, without
   * duplicates. Without paths, the mask is empty, and the update sets the
   * populated fields of the request (AIP-134).
   *
   * The compiler checks the paths. At run time, `validate` does.
   */
  in<Path extends PathOf<T, "inPath">>(...paths: Path[]): TypedMask<Path>;

  /**
   * Return a new mask for a response, with these paths in this order, without
   * duplicates. Without paths, the mask is empty, and the response comes whole
   * (AIP-157).
   *
   * The compiler checks the paths. At run time, `validate` does.
   */
  out<Path extends PathOf<T, "outPath">>(...paths: Path[]): TypedMask<Path>;

  /**
   * Add paths of an update to the mask in the request, and return the request.
   * It is changed in place, and gets a new mask: the old one may be shared.
   *
   * Throws a `TypeError` for anything but a message of the request's type.
   */
  maskIn(
    req: TypeOf<T, "request">,
    ...paths: PathOf<T, "inPath">[]
  ): TypeOf<T, "request">;

  /**
   * Add paths of a response to the mask in the request, and return the request.
   * It is changed in place, and gets a new mask: the old one may be shared.
   *
   * Throws a `TypeError` for anything but a message of the request's type.
   */
  maskOut(
    req: TypeOf<T, "request">,
    ...paths: PathOf<T, "outPath">[]
  ): TypeOf<T, "request">;

  /**
   * Bind the request's mask: the response keeps what it names (AIP-157), and
   * the update sets what it names (AIP-134). Without a mask, and with an empty
   * one, the response is kept whole, and the update sets the populated fields.
   * Unknown paths are ignored for the response; the update throws for them.
   *
   * With `within`, no more than that can be seen or set; an empty `within`
   * allows nothing.
   *
   * Throws a `FieldMaskError` for a mask over the limits and for an invalid
   * path in `within`, a `TypeError` for anything but a message of the request's
   * type.
   */
  filter(req: TypeOf<T, "request">, options?: WithinOption): BoundMask<T>;

  /**
   * Bind the request's mask the other way round: the response loses what it
   * names. Without a mask, and with an empty one, it loses nothing; unknown
   * paths are ignored. Updates have no such mode. Throws like `filter`.
   */
  prune(req: TypeOf<T, "request">, options?: WithinOption): ResponseMask<T>;

  /** Return `filter(req, options).violations`. Throws like `filter`. */
  validate(
    req: TypeOf<T, "request">,
    options?: WithinOption,
  ): readonly FieldMaskViolation[];

  /**
   * Return the part of an update request that changes `before` to `after`, or
   * undefined if nothing differs: clients spread it into the request.
   *
   * The mask is that of `diffMessages` with the rules `json`. The resource
   * holds what the mask names, and the IDENTIFIER (or else the string field
   * `name`) and `etag` of `before`. Changes to OUTPUT_ONLY fields and the etag
   * are ignored. If the paths are relative to the request, `before` and `after`
   * are requests, and `after` is sent whole.
   *
   * Throws a `TypeError` for anything but messages of the type that the paths
   * are relative to.
   */
  diff(
    before: TypeOf<T, "in">,
    after: TypeOf<T, "in">,
  ): UpdatePart<T> | undefined;
}

/** The paths that the mask of an update can name: `InPath<typeof UpdateBookRequestUpdateMask>`. */
export type InPath<M extends RequestFieldMask> =
  M extends RequestFieldMask<infer T> ? TypeOf<T, "inPath"> : never;

/** The paths that the mask of a response can name: `OutPath<typeof GetBookRequestReadMask>`. */
export type OutPath<M extends RequestFieldMask> =
  M extends RequestFieldMask<infer T> ? TypeOf<T, "outPath"> : never;

/** The plugin's description of a helper. Fields have their names in the proto. */
export interface RequestFieldMaskInit {
  readonly request: DescMessage;
  readonly field: string;
  readonly in?: InSideInit;
  readonly out?: OutSideInit;
}

/** Create the helper for a mask field. Called by generated code. */
export function requestFieldMask<T extends FieldMaskTypes>(
  init: RequestFieldMaskInit,
): RequestFieldMask<T> {
  return new Helper(init) as RequestFieldMask;
}

class Helper implements RequestFieldMask<FieldMaskTypes> {
  readonly request: DescMessage;
  readonly field: DescField;
  readonly inSide: InSide | undefined;
  readonly outSide: OutSide | undefined;

  constructor(init: RequestFieldMaskInit) {
    this.request = init.request;
    this.field = fieldNamed(init.request, init.field);
    this.inSide = init.in && inSide(init.request, init.in);
    this.outSide = init.out && new OutSide(init.out);
  }

  get inDesc(): DescMessage | undefined {
    return this.inSide?.desc;
  }

  get outDesc(): DescMessage | undefined {
    return this.outSide?.desc;
  }

  get response(): DescMessage | undefined {
    return this.outSide?.response;
  }

  get outField(): DescField | undefined {
    return this.outSide?.field;
  }

  in(...paths: string[]): FieldMask {
    return distinctPaths(paths);
  }

  out(...paths: string[]): FieldMask {
    return distinctPaths(paths);
  }

  maskIn(req: Message, ...paths: string[]): Message {
    return this.addPaths(req, paths);
  }

  maskOut(req: Message, ...paths: string[]): Message {
    return this.addPaths(req, paths);
  }

  filter(req: Message, options?: WithinOption): BoundMask<FieldMaskTypes> {
    const mask = requestMask(this, this.paths(req), options);
    return new BoundRequest(this, req, mask);
  }

  prune(req: Message, options?: WithinOption): ResponseMask<FieldMaskTypes> {
    const mask = requestMask(this, this.paths(req), options);
    return new BoundResponse(this, mask, "prune");
  }

  validate(
    req: Message,
    options?: WithinOption,
  ): readonly FieldMaskViolation[] {
    return this.filter(req, options).violations;
  }

  diff(
    before: Message,
    after: Message,
  ): UpdatePart<FieldMaskTypes> | undefined {
    const { field, inSide = missingSide(field, "in") } = this;
    const part = updatePart(inSide, field, before, after);
    return part as UpdatePart<FieldMaskTypes> | undefined;
  }

  [INSPECT](): string {
    const { field, inDesc, outDesc } = this;
    return inspectLine("RequestFieldMask", {
      field: fullNameOf(field),
      in: inDesc?.typeName,
      out: outDesc?.typeName,
    });
  }

  private paths(req: Message): readonly string[] {
    assertMessage(this.request, req);
    const mask = getLocal(req, this.field) as FieldMask | undefined;
    return mask?.paths ?? [];
  }

  private addPaths(req: Message, paths: readonly string[]): Message {
    // A new mask, because requests may share the existing one.
    setLocal(req, this.field, distinctPaths([...this.paths(req), ...paths]));
    return req;
  }
}

function distinctPaths(paths: readonly string[]): FieldMask {
  return create(FieldMaskSchema, { paths: [...new Set(maskPaths(paths))] });
}

/**
 * Return a helper for other versions of its messages, whose descriptors it then
 * uses; the helper itself if they are its own.
 *
 * Throws an `Error` if they lack a field that the helper needs.
 */
export function helperFor(
  helper: RequestFieldMask,
  request: DescMessage,
  response: DescMessage | undefined,
): RequestFieldMask {
  const { inSide, outSide, field } = helper as unknown as Helper;
  if (request === helper.request && response === helper.response) {
    return helper;
  }
  return requestFieldMask({
    request,
    field: field.name,
    ...(inSide && { in: versionOf(inSide, request) }),
    ...(outSide && response && { out: { response, ...named(outSide.field) } }),
  });
}

function versionOf(
  { field, without }: InSide,
  request: DescMessage,
): NonNullable<RequestFieldMaskInit["in"]> {
  const names = new Set(request.fields.map(({ name }) => name));
  return {
    ...named(field),
    without: without.map(({ name }) => name).filter((name) => names.has(name)),
  };
}

function named(field: DescField | undefined): { field?: string } {
  return field === undefined ? {} : { field: field.name };
}
