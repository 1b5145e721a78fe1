import { WireType } from "@bufbuild/protobuf/wire";
import { NULL_KIND, type WirePlan } from "./plan.js";
import { WireWriter } from "./writer.js";

/** Write a message as planned. */
export function writeWire(
  bytes: Uint8Array,
  plan: WirePlan,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(plan.size);
  new PlanWriter(bytes, out).message(plan);
  return out;
}

class PlanWriter extends WireWriter {
  message({ steps, lacksKind }: WirePlan): void {
    for (const step of steps) {
      if (!("part" in step)) {
        this.copy(step.from, step.to);
      } else if (step.part.isGroup) {
        this.tag(step.part.number, WireType.StartGroup);
        this.message(step.plan);
        this.tag(step.part.number, WireType.EndGroup);
      } else {
        this.tag(step.part.number, WireType.LengthDelimited);
        this.varint(step.plan.size);
        this.message(step.plan);
      }
    }
    if (lacksKind) {
      this.out.set(NULL_KIND, this.pos);
      this.pos += NULL_KIND.length;
    }
  }
}
