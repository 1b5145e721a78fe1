import {
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import type { FieldMaskViolation } from "../mask/field-mask-error.js";
import type { WithinOption } from "../mask/mask-paths.js";
import { maskPaths } from "../mask/mask-paths.js";
import { assertMessage } from "../message/assert-message.js";
import { fieldNamed } from "../message/field-table.js";
import { getLocal, setLocal } from "../message/local-value.js";
import type { MaskMode } from "../read/kept.js";
import { bindMask } from "./bind.js";
import type { BoundMask, ResponseMask } from "./bound-mask.js";
import type { FieldMaskTypes } from "./field-mask-types.js";
import { type InSide, inSide } from "./in-side.js";
import { OutSide } from "./out-side.js";
import type { RequestFieldMask } from "./request-field-mask.js";
import type { RequestFieldMaskInit } from "./request-field-mask-init.js";
import { requestMask } from "./request-mask.js";

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
    return this.bind(req, "filter", options);
  }

  prune(req: Message, options?: WithinOption): ResponseMask<FieldMaskTypes> {
    return this.bind(req, "prune", options);
  }

  validate(
    req: Message,
    options?: WithinOption,
  ): readonly FieldMaskViolation[] {
    return this.filter(req, options).violations;
  }

  private bind(
    req: Message,
    mode: MaskMode,
    options: WithinOption = {},
  ): BoundMask<FieldMaskTypes> {
    const mask = requestMask(this, this.paths(req), mode, options);
    return bindMask(this, req, mask);
  }

  private paths(req: Message): readonly string[] {
    assertMessage(this.request, req);
    const mask = getLocal(req, this.field) as FieldMask | undefined;
    return mask?.paths ?? [];
  }

  private addPaths(req: Message, paths: readonly string[]): Message {
    // A new mask, because requests may share the one that is there.
    setLocal(req, this.field, distinctPaths([...this.paths(req), ...paths]));
    return req;
  }
}

function distinctPaths(paths: readonly string[]): FieldMask {
  return create(FieldMaskSchema, { paths: [...new Set(maskPaths(paths))] });
}

/**
 * Return a helper for other versions of its messages, whose descriptors then
 * decide: the helper itself where they are its own.
 *
 * Throws an `Error` where they have no field that the helper needs.
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
