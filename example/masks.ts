import { status } from "@grpc/grpc-js";
import {
  type FieldMaskViolation,
  subtractMasks,
} from "protoc-gen-fieldmask-es";
import type { MaskEvent } from "protoc-gen-fieldmask-es/grpc";
import * as bookMasks from "./gen/example/v1/book_fieldmask.js";
import { BookSchema } from "./gen/example/v1/book_pb.js";

/** Guests don't see who has borrowed a book, and set nothing but its tags. */
const GUEST = {
  see: subtractMasks(BookSchema, ["*"], ["borrower"]),
  set: ["tags"],
};
const STAFF = { see: ["*"], set: ["*"] };

/** Return the options of both interceptors, on gRPC and on Connect. */
export function maskOptions<Call>(
  isGuest: (call: Call) => boolean,
  log: (line: string) => void,
) {
  const role = (call: Call) => (isGuest(call) ? GUEST : STAFF);
  return {
    masks: Object.values(bookMasks),
    ceilings: [
      {
        message: BookSchema,
        see: (call: Call) => role(call).see,
        set: (call: Call) => role(call).set,
      },
    ],
    observe: (event: MaskEvent) => log(lineOf(event)),
  };
}

/** Return what became of the masks of a call, as a line for the log. */
function lineOf(event: MaskEvent): string {
  const method = event.method?.name ?? "an unknown method";
  switch (event.kind) {
    case "masked": {
      const masks = event.masks.map(
        ({ field, paths }) => `${field.name} ${paths.join(", ")}`,
      );
      return `masked ${method}: ${masks.join("; ")}`;
    }
    case "dropped":
      return `dropped from ${method}: ${pathsOf(event.violations)}`;
    case "refused":
      return `refused ${method}: ${status[event.code]}, ${pathsOf(event.error.violations)}`;
    case "failed":
      return `failed ${method}: ${event.error}`;
  }
}

function pathsOf(violations: readonly FieldMaskViolation[]): string {
  return violations.map(({ path, reason }) => `${path} ${reason}`).join(", ");
}
