// Shows where the time of a masked unary call on grpc-js goes.
import { promisify } from "node:util";
import { create, toBinary } from "@bufbuild/protobuf";
import { credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import { filterBinary } from "protoc-gen-fieldmask-es";
import {
  makeClient,
  type ServiceHandlers,
  serviceDefinition,
} from "protoc-gen-fieldmask-es/grpc";
import { bindList, listed } from "./cases.js";
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
const port = await promisify(server.bindAsync.bind(server))(
  "127.0.0.1:0",
  ServerCredentials.createInsecure(),
);
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

report(
  "call",
  table([
    ["50 products, 7 paths", "time"],
    ...Object.keys(calls).map((name, i) => [name, time(callTimes[i] ?? 0)]),
    ...Object.keys(stages).map((name, i) => [name, time(stageTimes[i] ?? 0)]),
    ["bytes, whole and masked", `${bytes.length}, ${maskedBytes.length}`],
  ]),
);

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
