import {
  create,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { bindMask } from "./bind-mask.js";
import type { BoundMask } from "./bound-mask.js";
import type { MaskMode } from "./compiled-mask.js";
import type { FieldMaskViolation } from "./field-mask-error.js";
import { fieldsByName } from "./fields-by-name.js";
import type { InSide } from "./in-side.js";
import { getLocal, setLocal } from "./local-value.js";
import type { OutSide } from "./out-side.js";
import type { Project } from "./project-message.js";
import type { FieldMaskTypes, RequestFieldMask } from "./request-field-mask.js";
import { validateRequestMask } from "./validate-request-mask.js";

/** How the plugin describes a mask field. Fields go by their names in the proto. */
export interface RequestFieldMaskInit {
  readonly request: DescMessage;
  readonly field: string;
  readonly in?: {
    /** The message field of the request that the paths are relative to. */
    readonly field?: string;
    /** Fields of the request that are no valid paths: its mask fields. */
    readonly exclude?: readonly string[];
  };
  readonly out?: {
    readonly response: DescMessage;
    /** The message field of the response that the paths are relative to. */
    readonly field?: string;
    // biome-ignore lint/suspicious/noExplicitAny: emitted for the message that the paths are relative to
    readonly project?: Project<any>;
  };
}

/** Create the helper for a mask field. Called by generated code. */
export function requestFieldMask<T extends FieldMaskTypes>(
  init: RequestFieldMaskInit,
): RequestFieldMask<T> {
  return new MaskField(init) as RequestFieldMask;
}

class MaskField implements RequestFieldMask<FieldMaskTypes> {
  readonly request: DescMessage;
  readonly field: DescField;
  readonly inSide: InSide | undefined;
  readonly outSide: OutSide | undefined;

  constructor(init: RequestFieldMaskInit) {
    this.request = init.request;
    this.field = fieldOf(init.request, init.field);
    this.inSide = init.in && resolveIn(init.request, init.in);
    this.outSide = init.out && resolveOut(init.out);
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

  filter(req: Message): BoundMask<FieldMaskTypes> {
    return this.bind(req, "filter");
  }

  prune(req: Message): BoundMask<FieldMaskTypes> {
    return this.bind(req, "prune");
  }

  validate(req: Message): FieldMaskViolation[] {
    return validateRequestMask(this.mask(req), this.inSide, this.outSide);
  }

  private bind(req: Message, mode: MaskMode): BoundMask<FieldMaskTypes> {
    return bindMask(this, req, this.mask(req)?.paths ?? [], mode);
  }

  private mask(req: Message): FieldMask | undefined {
    return getLocal(req, this.field) as FieldMask | undefined;
  }

  private addPaths(req: Message, paths: readonly string[]): Message {
    const present = this.mask(req)?.paths ?? [];
    // A new mask, because requests may share the one that is there.
    setLocal(req, this.field, distinctPaths([...present, ...paths]));
    return req;
  }
}

function distinctPaths(paths: readonly string[]): FieldMask {
  return create(FieldMaskSchema, { paths: [...new Set(paths)] });
}

function resolveIn(
  request: DescMessage,
  { field: name, exclude = [] }: NonNullable<RequestFieldMaskInit["in"]>,
): InSide {
  const field = name === undefined ? undefined : fieldOf(request, name);
  return {
    desc: field?.message ?? request,
    field,
    excluded: exclude.map((mask) => fieldOf(request, mask)),
  };
}

function resolveOut({
  response,
  field: name,
  project,
}: NonNullable<RequestFieldMaskInit["out"]>): OutSide {
  const field = name === undefined ? undefined : fieldOf(response, name);
  return { response, desc: field?.message ?? response, field, project };
}

function fieldOf(desc: DescMessage, name: string): DescField {
  const indexed = fieldsByName(desc).get(name);
  if (indexed === undefined) {
    throw new Error(
      `${desc.typeName} has no field ${name}: generate its messages and its field mask helpers from the same proto`,
    );
  }
  return indexed.field;
}
