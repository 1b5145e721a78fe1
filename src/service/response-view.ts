import type { DescMessage } from "@bufbuild/protobuf";
import { resolvePath } from "../mask/resolve-mask.js";
import { type Kept, keepsPath } from "../read/kept.js";
import type { BoundMask } from "../request/bound-mask.js";
import type { FieldMaskTypes } from "../request/field-mask-types.js";
import {
  type AnyLoaders,
  type Loaded,
  type LoadOptions,
  load,
} from "../request/load.js";
import { type NestedSelection, select } from "../request/select.js";

/** What a handler asks of the masks of its call: what is worth loading. */
// biome-ignore lint/suspicious/noExplicitAny: any mask field, whatever its types
export type CallMask<T extends FieldMaskTypes = any> = Pick<
  BoundMask<T>,
  "wants" | "select" | "load"
>;

/** What a call keeps of a message of its response. */
export class ResponseView implements CallMask<FieldMaskTypes> {
  constructor(
    private readonly desc: DescMessage,
    private readonly kept: Kept,
  ) {}

  wants(path: string): boolean {
    const steps = resolvePath(this.desc, path, "read");
    return typeof steps === "function"
      ? this.kept === true
      : keepsPath(this.desc, this.kept, steps);
  }

  select(): NestedSelection {
    return select(this.desc, this.kept);
  }

  load<L>(loaders: L & AnyLoaders, options?: LoadOptions): Promise<Loaded<L>> {
    return load(this.desc, this.kept, loaders, options);
  }
}
