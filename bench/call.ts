// Shows where the time of a masked unary call on grpc-js goes.
import { promisify } from "node:util";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  credentials,
  Metadata,
  Server,
  ServerCredentials,
} from "@grpc/grpc-js";
import { filterBinary } from "protoc-gen-fieldmask-es";
import {
  addService,
  type FieldMaskInterceptorOptions,
  fieldMaskInterceptor,
  fieldMaskMetadata,
  makeClient,
  type ServiceHandlers,
  serviceDefinition,
} from "protoc-gen-fieldmask-es/grpc";
import { bindList, listed } from "./cases.js";
import { GetAccountRequestReadMask } from "./gen/bench/v1/shapes_fieldmask.js";
import {
  AccountSchema,
  Accounts,
  type GetAccountRequest,
  GetAccountRequestSchema,
} from "./gen/bench/v1/shapes_pb.js";
import { ListProductsRequestReadMask } from "./gen/bench/v1/shop_fieldmask.js";
import {
  ListProductsRequestSchema,
  type ListProductsResponse,
  ListProductsResponseSchema,
  Shop,
} from "./gen/bench/v1/shop_pb.js";
import { measure, median } from "./measure.js";
import { products } from "./messages.js";
import { report, table, time } from "./report.js";

const ROUNDS = 300;
/** Small calls of a kind, one after the other. */
const IN_TURN = 20;

const empty = create(ListProductsResponseSchema);
const mask = bindList();
const masked = mask.mask(products);
const maskedBytes = toBinary(ListProductsResponseSchema, masked);
const bytes = toBinary(ListProductsResponseSchema, products);

/** What the handler answers with: set before each call. */
let answer = (): ListProductsResponse | Uint8Array => empty;
const handlers: ServiceHandlers<typeof Shop> = {
  listProducts: (_call, callback) => callback(null, answer()),
};
const server = new Server();
server.addService(serviceDefinition(Shop), handlers);
const port = await listen(server);
const client = new (makeClient(Shop))(
  `127.0.0.1:${port}`,
  credentials.createInsecure(),
);
const request = create(ListProductsRequestSchema, {
  readMask: { paths: listed },
});

const calls = {
  "a call with an empty response": () => empty,
  "a call with the whole response": () => products,
  "a call with the masked response": () =>
    ListProductsRequestReadMask.filter(request).mask(products),
  "a call with masked bytes": () =>
    filterBinary(ListProductsResponseSchema, bytes, listed),
};
const callTimes = await measureCalls(Object.values(calls));
const stages = {
  "bind and mask": calls["a call with the masked response"],
  "encode what is left": () => toBinary(ListProductsResponseSchema, masked),
  "mask the bytes instead": calls["a call with masked bytes"],
  "frame it": () => frame(maskedBytes),
  "encode the whole": () => toBinary(ListProductsResponseSchema, products),
  "frame the whole": () => frame(bytes),
};
const stageTimes = measure(Object.values(stages));
client.close();
server.forceShutdown();
const closers: (() => void)[] = [];
const account = create(AccountSchema, {
  name: "ada",
  email: "ada@example.org",
  age: 36,
  address: { street: "St James's Square 12", city: "London", country: "UK" },
});
const smallCallRows = await measureSmallCalls();
for (const close of closers) {
  close();
}

report("call", [
  ...table([
    ["50 products, 7 paths", "time"],
    ...Object.keys(calls).map((name, i) => [name, time(callTimes[i] ?? 0)]),
    ...Object.keys(stages).map((name, i) => [name, time(stageTimes[i] ?? 0)]),
    ["bytes, whole and masked", `${bytes.length}, ${maskedBytes.length}`],
  ]),
  "",
  ...table([["a small call", "time", "ratio", "goal"], ...smallCallRows]),
]);

/** A small call through the interceptor, beside one without it: the ratios, and their goals. */
async function measureSmallCalls(): Promise<string[][]> {
  const masks = [GetAccountRequestReadMask];
  const plain = create(GetAccountRequestSchema);
  const masked = create(GetAccountRequestSchema, {
    readMask: { paths: ["name", "address.city"] },
  });
  const header = fieldMaskMetadata(["name", "address.city"]);
  const ceilings = [{ message: AccountSchema, see: ["name", "address"] }];
  const variants = {
    "without an interceptor": { request: plain },
    "without a mask": { goal: 1.05, options: { masks }, request: plain },
    "with a mask": { goal: 1.1, options: { masks }, request: masked },
    "with a side channel": {
      goal: 1.15,
      options: { masks, sideChannel: true },
      request: plain,
      header,
    },
    "under a ceiling": {
      goal: 1.25,
      options: { masks, ceilings },
      request: masked,
    },
  } satisfies Record<string, SmallCall>;
  const times = await measureTurns(
    await Promise.all(Object.values(variants).map(smallCalls)),
  );
  const [base = Number.NaN] = times;
  return Object.entries<SmallCall>(variants).map(([name, { goal }], i) => [
    name,
    time(times[i] ?? 0),
    ((times[i] ?? 0) / base).toFixed(2),
    goal?.toFixed(2) ?? "",
  ]);
}

interface SmallCall {
  readonly goal?: number;
  readonly options?: FieldMaskInterceptorOptions;
  readonly request: GetAccountRequest;
  readonly header?: Metadata;
}

/** A function for some calls of a server of their own. */
async function smallCalls({
  options,
  request,
  header = new Metadata(),
}: SmallCall): Promise<() => Promise<void>> {
  const server = new Server({
    interceptors: options ? [fieldMaskInterceptor(options)] : [],
  });
  addService(server, Accounts, {
    getAccount: (_call, callback) => callback(null, account),
  });
  const client = new (makeClient(Accounts))(
    `127.0.0.1:${await listen(server)}`,
    credentials.createInsecure(),
  );
  closers.push(() => {
    client.close();
    server.forceShutdown();
  });
  const call = () =>
    new Promise<void>((resolve, reject) => {
      client.getAccount(request, header, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  return async () => {
    for (let i = 0; i < IN_TURN; i++) {
      await call();
    }
  };
}

/** The medians in microseconds of a call, with all in turn, by the time of the processor. */
async function measureTurns(
  turns: readonly (() => Promise<void>)[],
): Promise<number[]> {
  const rounds = turns.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, turn] of turns.entries()) {
      const start = process.cpuUsage();
      await turn();
      const { user, system } = process.cpuUsage(start);
      rounds[i]?.push((user + system) / IN_TURN);
    }
  }
  return rounds.map((times) => median(times.slice(ROUNDS / 5)));
}

function listen(server: Server): Promise<number> {
  return promisify(server.bindAsync.bind(server))(
    "127.0.0.1:0",
    ServerCredentials.createInsecure(),
  );
}

/** The medians in microseconds, with all in turn. */
async function measureCalls(
  answers: readonly (() => ListProductsResponse | Uint8Array)[],
): Promise<number[]> {
  const rounds = answers.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, next] of answers.entries()) {
      answer = next;
      const start = performance.now();
      await new Promise<void>((resolve, reject) => {
        client.listProducts(request, (error) =>
          error ? reject(error) : resolve(),
        );
      });
      rounds[i]?.push((performance.now() - start) * 1000);
    }
  }
  return rounds.map((times) => median(times.slice(ROUNDS / 5)));
}

/** As grpc-js puts a message into its frame: a header of 5 bytes, and a copy. */
function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 5);
  framed.writeUInt8(0, 0);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, 5);
  return framed;
}
