import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { type Door, failureOf, type Running } from "../service/doors.js";
import { make, masks, schemas, setFields } from "../service/shop.js";
import { shopHandlers } from "../service/shop-handlers.js";
import { measure, median, timeOf } from "./times.js";

const HOSTILE = {
  "10,000 wrong names": requestOf(
    Array.from({ length: 10_000 }, (_, index) => `n_${index}`),
  ),
  "3,500 wrong names in a list": requestOf(
    Array.from({ length: 3_500 }, (_, index) => `friends.emial${index}`),
  ),
  "80 paths of 101 segments": requestOf(
    Array.from({ length: 80 }, () => Array(101).fill("friends").join(".")),
  ),
  "10,001 paths": requestOf(Array(10_001).fill("email")),
};

/**
 * What a hostile mask costs, and what calls cost whose masks are right while
 * such calls come without a break. The same requests to a service without the
 * interceptor show what of it the masks are to blame for.
 */
export async function hostileMasks(
  door: Door,
  seconds: number,
): Promise<string[]> {
  const plain = await door.start(undefined, shopHandlers);
  const masked = await door.start(
    { masks: Object.values(masks), sideChannel: true },
    shopHandlers,
  );
  const unmasked = new HostileCaller(plain, false);
  const hostile = new HostileCaller(masked, true);
  const lines: string[] = [];
  const share = seconds / (Object.keys(HOSTILE).length + 3);
  for (const [name, request] of Object.entries(HOSTILE)) {
    const [answered = 0, refused = 0] = await measure(share, [
      () => unmasked.call(request),
      () => hostile.call(request),
    ]);
    lines.push(
      `${name}: refused in ${refused.toFixed(1)} ms, answered without the interceptor in ${answered.toFixed(1)} ms`,
    );
  }
  const quiet = await calm(masked, share);
  const busy = await hostile.during(() => calm(masked, share));
  const busyAnyway = await unmasked.during(() => calm(masked, share));
  lines.push(
    `other calls meanwhile take ${(busy / quiet).toFixed(1)} x their time (${(busyAnyway / quiet).toFixed(1)} x if nobody looks at these masks)`,
  );
  for (const each of [unmasked, hostile]) {
    each.client.close();
  }
  await Promise.all([plain.close(), masked.close()]);
  return lines;
}

/** The median time of calls with a mask that is right. */
async function calm(service: Running, seconds: number): Promise<number> {
  const readMask = create(FieldMaskSchema, { paths: ["email"] });
  const request = make("GetUserRequest", { name: "ada", readMask });
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const call = async () => {
      const user = await service.call("getUser", request);
      assert.deepEqual(setFields(user), ["email"]);
    };
    times.push(await timeOf(call));
    await sleep(1);
  }
  return median(times);
}

/** A caller of gRPC, which all servers speak, with the bytes of its requests ready. */
class HostileCaller {
  readonly client: Client;

  constructor(
    { address }: Running,
    private readonly isRefused: boolean,
  ) {
    this.client = new Client(address, credentials.createInsecure());
  }

  /** A call, which is refused or not, as it should be. */
  async call(request: Buffer): Promise<void> {
    const error = await new Promise<ServiceError | null>((resolve) =>
      this.client.makeUnaryRequest(
        "/shop.Shop/GetUser",
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        request,
        resolve,
      ),
    );
    if (!this.isRefused) {
      assert.equal(error, null);
      return;
    }
    assert.equal(error?.code, status.INVALID_ARGUMENT);
    assert.ok(failureOf(error).violations.length > 0);
  }

  /** Run something while hostile calls come, one after the other. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    let isOver = false;
    const calling = (async () => {
      while (!isOver) {
        for (const request of Object.values(HOSTILE)) {
          await this.call(request);
        }
      }
    })();
    const result = await run();
    isOver = true;
    await calling;
    return result;
  }
}

function requestOf(paths: string[]): Buffer {
  const readMask = create(FieldMaskSchema, { paths });
  return Buffer.from(
    toBinary(schemas.GetUserRequest, make("GetUserRequest", { readMask })),
  );
}
