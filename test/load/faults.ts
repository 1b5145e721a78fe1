import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import {
  CallFailure,
  collect,
  type Door,
  type Handlers,
  type Running,
} from "../service/doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  schemas,
} from "../service/shop.js";
import { shopHandlers } from "../service/shop-handlers.js";

const AT_ONCE = 10;

/** So many times the calls fail before their leftovers count. */
const ROUNDS = 5;

/**
 * Calls that end badly, again and again: when all are over, there are no more
 * handles and listeners than between the first of them, and no handler still
 * runs.
 */
export async function faults(door: Door, seconds: number): Promise<string[]> {
  const before = resources();
  const handlers = new FaultyHandlers();
  const service = await door.start(
    { masks: Object.values(masks), sideChannel: true },
    { ...shopHandlers, ...handlers.all },
  );
  const handlersEnd = async () =>
    assert.ok(await until(() => handlers.running === 0), "handlers still run");
  // More than once: Node counts a connection as long as something waits for it.
  const between: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    await failAll(service);
    await handlersEnd();
    await sleep(50);
    for (const [type, count] of Object.entries(resources())) {
      between[type] = Math.max(count, between[type] ?? 0);
    }
  }
  let calls = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    calls += await failAll(service);
  }
  await handlersEnd();
  // Node's server ends a connection after a thousand streams that were reset.
  const connections = (between.TCPSocketWrap ?? 0) + Math.ceil(calls / 100);
  await untilSame({ ...between, TCPSocketWrap: connections });
  await service.close();
  await untilSame(before);
  return [`${calls} calls ended badly, and left nothing behind`];
}

/** Handlers that fail as the request's name says, and how many of them run. */
class FaultyHandlers {
  running = 0;

  readonly all: Handlers = {
    getUser: ({ name }) => this.run(async () => fail(name)),
    watchUsers: ({ name }) => this.users(name),
    chatUsers: (requests) => this.chat(requests),
    joinUsers: (requests) =>
      this.run(async () => {
        for await (const { name } of requests) {
          fail(name);
        }
        return fullUser();
      }),
  };

  private async run<T>(handle: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await handle();
    } finally {
      this.running--;
    }
  }

  /** Users without an end, unless the first one fails. */
  private async *users(name: string): AsyncIterable<AnyMessage> {
    this.running++;
    try {
      while (true) {
        yield fullUser();
        fail(name);
        await sleep(1);
      }
    } finally {
      this.running--;
    }
  }

  private async *chat(
    requests: AsyncIterable<AnyMessage>,
  ): AsyncIterable<AnyMessage> {
    this.running++;
    try {
      for await (const { name } of requests) {
        yield fullUser();
        fail(String(name));
      }
    } finally {
      this.running--;
    }
  }
}

function fail(name: string): AnyMessage {
  switch (name) {
    case "error":
      throw new Error("an error");
    case "mask":
      masks.get.filter(getUser("")).mask(make("Address"));
  }
  return fullUser();
}

/** A call of each kind in each way, many at once. Returns how many there were. */
async function failAll(service: Running): Promise<number> {
  const calls = Array.from({ length: AT_ONCE }, () =>
    ways(service).map((call) => failing(call)),
  ).flat();
  await Promise.all(calls);
  return calls.length;
}

function ways(service: Running): (() => Promise<unknown>)[] {
  const watch = (name: string, options = {}) =>
    collect(service.stream("watchUsers", getUser(name, "email"), options));
  const chat = (requests: () => AsyncIterable<AnyMessage>, options = {}) =>
    collect(service.stream("chatUsers", requests(), options));
  const soon = () => ({ signal: AbortSignal.timeout(10) });
  return [
    () => service.call("getUser", getUser("error", "email")),
    () => service.call("getUser", getUser("mask")),
    () => service.call("getUser", getUser("", "nmae")),
    () => watch("error"),
    () => watch("mask"),
    () => watch("", soon()),
    () => watch("", { timeoutMs: 10 }),
    () => chat(() => asked("error")),
    () => chat(() => asked("", getUser("", "name"))),
    () => chat(() => asked("", getUser("", "nmae"))),
    () => chat(endless, soon()),
    () => chat(endless, { timeoutMs: 10 }),
    () => service.call("joinUsers", asked("mask")),
    () => service.call("joinUsers", endless(), soon()),
    () => service.call("joinUsers", endless(), { timeoutMs: 10 }),
    () => leave(service),
    () => destroy(service),
  ];
}

function getUser(name: string, ...paths: string[]): AnyMessage {
  const readMask = create(FieldMaskSchema, { paths });
  return make("GetUserRequest", { name, readMask });
}

async function* asked(
  name: string,
  ...others: AnyMessage[]
): AsyncIterable<AnyMessage> {
  yield getUser(name, "email");
  yield* others;
}

async function* endless(): AsyncIterable<AnyMessage> {
  for (let i = 0; i < 100; i++) {
    yield getUser("", "email");
    await sleep(1);
  }
}

/** A caller that leaves after the first response. */
async function leave(service: Running): Promise<void> {
  for await (const _ of service.stream("watchUsers", getUser("", "email"))) {
    throw new CallFailure(0, "left", []);
  }
}

/** A connection that is destroyed after the first response; all servers speak gRPC. */
async function destroy({ address }: Running): Promise<void> {
  const session = connect(`http://${address}`);
  session.on("error", () => {});
  const stream = session.request({
    ":method": "POST",
    ":path": "/shop.Shop/WatchUsers",
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("error", () => {});
  const bytes = toBinary(schemas.GetUserRequest, getUser("", "email"));
  const frame = Buffer.alloc(5 + bytes.length);
  frame.writeUInt32BE(bytes.length, 1);
  frame.set(bytes, 5);
  stream.end(frame);
  await new Promise((resolve) => stream.once("data", resolve));
  session.destroy();
  throw new CallFailure(0, "destroyed", []);
}

async function failing(call: () => Promise<unknown>): Promise<void> {
  await assert.rejects(call, CallFailure);
}

/** How many handles and timers there are by type, and how many listeners one of them has at most. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of process.getActiveResourcesInfo()) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  const emitters = [process as EventEmitter, ...activeHandles()];
  return { ...counts, listeners: Math.max(...emitters.map(listenersOf)) };
}

function listenersOf(emitter: EventEmitter): number {
  const names = emitter.eventNames?.() ?? [];
  return names.reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}

function activeHandles(): EventEmitter[] {
  return (
    process as unknown as { _getActiveHandles(): EventEmitter[] }
  )._getActiveHandles();
}

/** Wait until there are these resources again, and not more. */
async function untilSame(expected: Record<string, number>): Promise<void> {
  const isSame = () =>
    Object.entries(resources()).every(
      ([type, count]) => count <= (expected[type] ?? 0),
    );
  if (!(await until(isSame))) {
    assert.deepEqual(resources(), expected);
  }
}

/** Whether a condition comes to be true. */
async function until(condition: () => boolean): Promise<boolean> {
  for (let i = 0; !condition() && i < 500; i++) {
    await sleep(10);
  }
  return condition();
}
