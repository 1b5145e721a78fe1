import assert from "node:assert/strict";
import { create, type Message, toBinary } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import {
  type Client,
  credentials,
  Metadata,
  Client as RawClient,
  Server,
  type ServiceError,
} from "@grpc/grpc-js";
import { createFieldMaskInterceptor } from "../../src/connect/index.js";
import { addService, fieldMaskInterceptor } from "../../src/grpc/index.js";
import { FieldMaskReason } from "../../src/mask/field-mask-error.js";
import { fieldNamed } from "../../src/message/field-table.js";
import { setLocal } from "../../src/message/local-value.js";
import { bind, connectAdapterServer, failureOf } from "../service/doors.js";
import {
  assertHeld,
  Costs,
  filled,
  heapUsed,
  helperOf,
  maskOf,
  messageOf,
  SHAPES,
  TYPES,
} from "./costly-masks.js";

/** What both doors have in common, as far as these calls go. */
interface Door {
  readonly name: string;
  start(isMasked: boolean, gate: Gate): Promise<Running>;
}

interface Running {
  readonly client: Client;
  close(): Promise<void>;
}

/** Where handlers wait, so that their calls stay open. */
class Gate {
  waiting = 0;
  private isOpen: Promise<void> = Promise.resolve();
  open: () => void = () => {};

  shut(): void {
    this.waiting = 0;
    this.isOpen = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  async pass(): Promise<void> {
    this.waiting++;
    await this.isOpen;
  }
}

/** One kind of call: how its request is made of a mask, and whether its masks are too much by their number. */
interface Call {
  readonly method: string;
  readonly isRefused?: boolean;
  request(typeName: string, mask: string[]): Message[];
  metadata?(mask: string[]): Metadata;
}

/** As much as a header carries. */
const HEADER = 15 * 1024;
/** As many masks as fit into the 4 MiB that gRPC takes of a request. */
const MASKS = 40;

const CALLS: Readonly<Record<string, Call>> = {
  get: {
    method: "Get",
    request: (typeName, mask) => [withMask(`Get${typeName}`, mask)],
  },
  "update below a ceiling": {
    method: "Update",
    request: (typeName, mask) => [updateOf(typeName, mask)],
  },
  "batch of 10 parts of the mask": {
    method: "Batch",
    request: (typeName, mask) => [
      batchOf(
        typeName,
        Array.from({ length: 10 }, (_, i) =>
          mask.filter((_, index) => index % 10 === i),
        ),
      ),
    ],
  },
  "batch of the mask many times": {
    method: "Batch",
    isRefused: true,
    request: (typeName, mask) => [
      batchOf(typeName, Array<string[]>(MASKS).fill(mask)),
    ],
  },
  "side channel": {
    method: "Get",
    request: (typeName) => [withMask(`Get${typeName}`, [])],
    metadata: (mask) => {
      let length = 0;
      const fitting = mask.filter((path) => {
        length += path.length + 1;
        return length < HEADER;
      });
      const metadata = new Metadata();
      metadata.set("x-goog-fieldmask", fitting.join(","));
      return metadata;
    },
  },
  "stream, 20 empty requests later": {
    method: "Watch",
    request: (typeName, mask) => [
      withMask(`Get${typeName}`, mask),
      ...Array.from({ length: 20 }, () => withMask(`Get${typeName}`, [])),
    ],
  },
};

const DOORS: readonly Door[] = [
  { name: "grpc-js", start: startGrpc },
  { name: "Connect", start: startConnect },
];

/**
 * Return the most that a call costs whose masks are as large as a mask can be, by
 * kind and by door: the time of the processor, and the memory as long as the call
 * is open. Both are what is more than the same call takes of a service without the
 * interceptor, and with handlers that don't look at masks.
 *
 * Throws where calls that are open hold more than they may, or what is too much
 * isn't refused.
 */
export async function* callCosts(
  rounds: number,
  shapes: readonly string[] = Object.keys(SHAPES),
): AsyncGenerator<string> {
  for (const door of DOORS) {
    const gate = new Gate();
    const plain = await door.start(false, gate);
    const masked = await door.start(true, gate);
    for (const [kind, call] of Object.entries(CALLS)) {
      let slowest = { ms: 0, what: "" };
      let largest = { mib: 0, what: "" };
      for (const what of shapes) {
        const [typeName, shape] = SHAPES[what] ?? assert.fail(what);
        const send = senderOf(call, typeName, maskOf(shape));
        const ms = await timeMore(plain, masked, send, rounds, call.isRefused);
        const mib = await heldMore(plain, masked, send, gate);
        slowest = ms > slowest.ms ? { ms, what } : slowest;
        largest = mib > largest.mib ? { mib, what } : largest;
        assertHeld(mib, `${door.name}, ${kind}, ${what}`);
      }
      yield `${door.name}, ${kind}: ${slowest.ms.toFixed(0)} ms (${slowest.what}), ${largest.mib.toFixed(1)} MiB (${largest.what})`;
    }
    for (const { client, close } of [plain, masked]) {
      client.close();
      await close();
    }
  }
}

type Send = (client: Client) => Promise<ServiceError | undefined>;

function senderOf(
  { method, request, metadata }: Call,
  typeName: string,
  mask: string[],
): Send {
  const requests = request(typeName, mask).map((message) =>
    Buffer.from(toBinary(messageOf(message.$typeName), message)),
  );
  const headers = metadata?.(mask) ?? new Metadata();
  const path = `/costs.Costs/${method}${typeName}`;
  const same = (bytes: Buffer) => bytes;
  return (client) =>
    new Promise((resolve) => {
      if (method === "Watch") {
        const call = client.makeBidiStreamRequest(path, same, same, headers);
        call.on("data", () => {});
        call.on("error", (error) => resolve(error as ServiceError));
        call.on("end", () => resolve(undefined));
        for (const bytes of requests) {
          call.write(bytes);
        }
        call.end();
        return;
      }
      const [bytes = Buffer.alloc(0)] = requests;
      client.makeUnaryRequest(path, same, same, bytes, headers, (error) =>
        resolve(error ?? undefined),
      );
    });
}

async function timeMore(
  plain: Running,
  masked: Running,
  send: Send,
  rounds: number,
  isRefused = false,
): Promise<number> {
  let without = Number.POSITIVE_INFINITY;
  let within = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds; i++) {
    without = Math.min(without, await cpuTime(() => send(plain.client)));
    let error: ServiceError | undefined;
    within = Math.min(
      within,
      await cpuTime(async () => {
        error = await send(masked.client);
      }),
    );
    assertAnswer(error, isRefused);
  }
  return within - without;
}

/** A call is answered, or refused for its mask; one with too many masks is. */
function assertAnswer(
  error: ServiceError | undefined,
  isRefused = false,
): void {
  const { violations = [] } = error === undefined ? {} : failureOf(error);
  assert.ok(error === undefined || violations.length > 0, error?.message);
  if (isRefused) {
    const { tooManyPaths, maskTooLong } = FieldMaskReason;
    const [{ reason = "" } = {}] = violations;
    assert.ok([tooManyPaths, maskTooLong].includes(reason as never), reason);
  }
}

async function cpuTime(run: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** More than 16, each of which could hold as much as all may. */
const OPEN = 17;

/** What one of several open calls holds. */
async function heldMore(
  plain: Running,
  masked: Running,
  send: Send,
  gate: Gate,
): Promise<number> {
  const held: number[] = [];
  for (const { client } of [plain, masked]) {
    gate.shut();
    const before = heapUsed();
    let ended = 0;
    const calls = Array.from({ length: OPEN }, async () => {
      await send(client);
      ended++;
    });
    while (gate.waiting + ended < OPEN) {
      await new Promise(setImmediate);
    }
    held.push(ended > 0 ? 0 : heapUsed() - before);
    gate.open();
    await Promise.all(calls);
  }
  const [without = 0, within = 0] = held;
  return Math.max(0, within - without) / OPEN / 2 ** 20;
}

/** What handlers do with a request that is there, once they may. */
type Answer = (request: Message, isMasked: boolean) => Message;

function answers(): [string, Answer][] {
  return TYPES.flatMap((typeName): [string, Answer][] => {
    const stored = filled(messageOf(typeName), 3);
    return [
      [`get${typeName}`, () => stored],
      [`batch${typeName}`, () => stored],
      [
        `update${typeName}`,
        (request, isMasked) =>
          isMasked
            ? helperOf(`Update${typeName}`).filter(request).update(stored)
            : stored,
      ],
    ];
  });
}

async function answer(
  run: Answer,
  request: Message,
  isMasked: boolean,
  gate: Gate,
): Promise<Message> {
  const response = run(request, isMasked);
  await gate.pass();
  // The request is there for as long as the call is open.
  assert.ok(request.$typeName);
  return response;
}

function optionsOf() {
  return {
    masks: TYPES.flatMap((typeName) =>
      ["Get", "Update"].map((method) => helperOf(`${method}${typeName}`)),
    ),
    sideChannel: true,
    forbidden: "deny" as const,
    ceilings: TYPES.map((typeName) => {
      const message = messageOf(typeName);
      const most = message.fields.slice(0, -1).map(({ name }) => name);
      return { message, see: most, set: most };
    }),
  };
}

async function startGrpc(isMasked: boolean, gate: Gate): Promise<Running> {
  const server = new Server({
    interceptors: isMasked ? [fieldMaskInterceptor(optionsOf())] : [],
  });
  const unary = answers().map(([name, run]) => [
    name,
    ({ request }: { request: Message }) => answer(run, request, isMasked, gate),
  ]);
  const streams = TYPES.map((typeName) => [
    `watch${typeName}`,
    (requests: AsyncIterable<Message>) => watch(typeName, requests, gate),
  ]);
  const handlers = Object.fromEntries([...unary, ...streams]);
  addService(server, Costs, handlers as never);
  const address = await bind(server);
  return {
    client: clientOf(address),
    close: async () => server.forceShutdown(),
  };
}

async function startConnect(isMasked: boolean, gate: Gate): Promise<Running> {
  const unary = answers().map(([name, run]) => [
    name,
    (request: Message) => answer(run, request, isMasked, gate),
  ]);
  const streams = TYPES.map((typeName) => [
    `watch${typeName}`,
    (requests: AsyncIterable<Message>) => watch(typeName, requests, gate),
  ]);
  const handlers = Object.fromEntries([...unary, ...streams]);
  const { address, close } = await connectAdapterServer({
    interceptors: isMasked ? [createFieldMaskInterceptor(optionsOf())] : [],
    routes: (router) => void router.service(Costs, handlers as never),
  });
  return { client: clientOf(address), close };
}

async function* watch(
  typeName: string,
  requests: AsyncIterable<Message>,
  gate: Gate,
): AsyncGenerator<Message> {
  for await (const request of requests) {
    assert.ok(request.$typeName);
  }
  await gate.pass();
  yield filled(messageOf(typeName), 1);
}

function clientOf(address: string): Client {
  return new RawClient(address, credentials.createInsecure());
}

function withMask(typeName: string, paths: string[]): Message {
  const request = create(messageOf(typeName));
  const mask = create(FieldMaskSchema, { paths });
  setLocal(request, fieldNamed(messageOf(typeName), "mask"), mask);
  return request;
}

function updateOf(typeName: string, paths: string[]): Message {
  const request = withMask(`Update${typeName}`, paths);
  const field = fieldNamed(messageOf(`Update${typeName}`), "it");
  setLocal(request, field, filled(messageOf(typeName), 1));
  return request;
}

function batchOf(typeName: string, masks: string[][]): Message {
  const batch = messageOf(`Batch${typeName}`);
  const request = create(batch);
  setLocal(
    request,
    fieldNamed(batch, "requests"),
    masks.map((mask) => updateOf(typeName, mask)),
  );
  return request;
}
