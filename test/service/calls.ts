import assert from "node:assert/strict";
import { after } from "node:test";
import { create } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import {
  CallFailure,
  type Door,
  type Handlers,
  type Options,
  type Running,
} from "./doors.js";
import { type AnyMessage, make, masks } from "./shop.js";
import { shopHandlers } from "./shop-handlers.js";

export const allMasks = Object.values(masks);

/** Return a function that starts the shop; the suite that asks for it closes what it starts. */
export function starterOf(
  door: Door,
): (options: Options, also?: Handlers) => Promise<Running> {
  const running: Running[] = [];
  after(() => Promise.all(running.map((service) => service.close())));
  return async (options, also = {}) => {
    const service = await door.start(options, { ...shopHandlers, ...also });
    running.push(service);
    return service;
  };
}

export function getUser(...paths: string[]): AnyMessage {
  return make("GetUserRequest", { name: "ada", readMask: mask(...paths) });
}

export function mask(...paths: string[]) {
  return create(FieldMaskSchema, { paths });
}

/** How a call fails. */
export async function failureOf(call: Promise<unknown>): Promise<CallFailure> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof CallFailure, String(error));
    return error;
  }
  assert.fail("the call has not failed");
}
