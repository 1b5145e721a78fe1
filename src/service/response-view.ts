import type { DescMessage } from "@bufbuild/protobuf";
import { resolvePath } from "../mask/resolve-mask.js";
import { keepsPath } from "../read/keeps-path.js";
import type { Kept } from "../read/message-mask.js";
import type { FieldMaskTypes } from "../request/field-mask-types.js";
import {
  type AnyLoaders,
  type Loaded,
  type LoadOptions,
  load,
} from "../request/load.js";
import { type NestedSelection, select } from "../request/select.js";
import type { CallMask } from "./call-mask.js";
import { withoutCircles } from "./without-circles.js";

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
    return select(this.desc, withoutCircles(this.kept));
  }

  load<L>(loaders: L & AnyLoaders, options?: LoadOptions): Promise<Loaded<L>> {
    return load(this.desc, withoutCircles(this.kept), loaders, options);
  }
}
