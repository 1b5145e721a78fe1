import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import {
  CallFailure,
  collect,
  doors,
  type Handlers,
  type Running,
} from "./doors.js";
import { type AnyMessage, fullUser, make, masks, setFields } from "./shop.js";
import { shopHandlers } from "./shop-handlers.js";

const ROUNDS = 20;

/** Users without an end, one every few milliseconds, and how many of these streams are open. */
function endless(): { open: number; users(): AsyncIterable<AnyMessage> } {
  const streams = {
    open: 0,
    async *users() {
      streams.open++;
      try {
        while (true) {
          yield fullUser();
          await sleep(1);
        }
      } finally {
        streams.open--;
      }
    },
  };
  return streams;
}

for (const door of doors) {
  suite(`a service under faults: ${door.name}`, () => {
    const running: Running[] = [];
    after(() => Promise.all(running.map((service) => service.close())));
    const start = async (handlers: Handlers) => {
      const service = await door.start(
        { masks: Object.values(masks), sideChannel: true },
        { ...shopHandlers, ...handlers },
      );
      running.push(service);
      return service;
    };
    const works = async (service: Running) => {
      const user = await service.call("getUser", getUser("email"));
      assert.deepEqual(setFields(user), ["email"]);
    };

    for (const [fault, limit] of [
      ["its caller leaves", () => ({})],
      ["its caller cancels", cancelled],
      ["its deadline comes", () => ({ timeoutMs: 20 })],
    ] as const) {
      test(`ends a stream when ${fault}`, async () => {
        const warned = warnings();
        const streams = endless();
        const service = await start({
          watchUsers: () => streams.users(),
          chatUsers: () => streams.users(),
        });
        const read = async (method: string, requests: AnyMessage[]) => {
          const request = method === "chatUsers" ? requests : requests[0];
          let count = 0;
          try {
            for await (const user of service.stream(
              method,
              request as AnyMessage,
              limit(),
            )) {
              assert.deepEqual(setFields(user), ["email"]);
              count++;
              if (count === 3 && fault === "its caller leaves") {
                break;
              }
            }
          } catch (error) {
            assert.ok(error instanceof CallFailure);
            assert.ok(
              [Code.Canceled, Code.DeadlineExceeded].includes(error.code),
              `${error.code} ${error.message}`,
            );
          }
        };
        await Promise.all(
          Array.from({ length: ROUNDS }, () => [
            read("watchUsers", [getUser("email")]),
            read("chatUsers", [getUser("email")]),
          ]).flat(),
        );
        await works(service);
        await service.drained();
        for (let i = 0; streams.open > 0 && i < 1000; i++) {
          await sleep(5);
        }
        assert.equal(streams.open, 0);
        assert.deepEqual(warned(), []);
      });
    }

    test("ends a call whose answer waits for a request that never comes", async () => {
      let open = 0;
      const greeting = async () => {
        open++;
        try {
          await sleep(1);
          return fullUser();
        } finally {
          open--;
        }
      };
      const service = await start({
        joinUsers: greeting,
        async *chatUsers() {
          open++;
          try {
            yield await greeting();
          } finally {
            open--;
          }
        },
      });
      const never = async function* (): AsyncIterable<AnyMessage> {
        await new Promise((resolve) => after(resolve as () => void));
      };
      for (const [call, code] of [
        [() => service.call("joinUsers", never(), cancelled()), Code.Canceled],
        [
          () => service.call("joinUsers", never(), { timeoutMs: 50 }),
          Code.DeadlineExceeded,
        ],
        [
          () =>
            collect(service.stream("chatUsers", never(), { timeoutMs: 50 })),
          Code.DeadlineExceeded,
        ],
      ] as const) {
        assert.equal((await failureOf(call())).code, code);
      }
      for (let i = 0; open > 0 && i < 1000; i++) {
        await sleep(5);
      }
      assert.equal(open, 0);
      await service.drained();
    });

    test("answers on after errors of its handlers", async () => {
      const fail = () => {
        throw new Error("a secret");
      };
      const service = await start({
        listUsers: fail,
        getTeam: async () => fail(),
        async *watchUsers() {
          yield fullUser();
          fail();
        },
        joinUsers: async (requests) => {
          for await (const _ of requests) {
            fail();
          }
        },
        async *chatUsers(requests) {
          for await (const _ of requests) {
            yield fullUser();
            fail();
          }
        },
      });
      for (let i = 0; i < ROUNDS; i++) {
        for (const call of [
          () => service.call("listUsers", make("ListUsersRequest")),
          () => service.call("getTeam", getUser()),
          () => service.call("joinUsers", [getUser("email")]),
          () => collect(service.stream("watchUsers", getUser("email"))),
          () => collect(service.stream("chatUsers", [getUser("email")])),
        ]) {
          await assert.rejects(call, (error: CallFailure) => {
            assert.ok([Code.Unknown, Code.Internal].includes(error.code));
            return true;
          });
        }
      }
      await works(service);
      await service.drained();
    });

    test("answers on under hostile masks", async () => {
      const service = await start({});
      const many = (name: (index: number) => string, count = 10_000) =>
        getUser(...Array.from({ length: count }, (_, index) => name(index)));
      const hostile = [
        many((index) => `n_${index}`),
        many((index) => `friends.n_${index}`, 4_000),
        many((index) => `labels.\`key ${index}`, 4_000),
        many((index) => `e_${index}`, 10_001),
        getUser(Array(200).fill("friends").join(".")),
        getUser("x".repeat(2 ** 16 + 1)),
        getUser(`${"💥".repeat(10_000)}`),
        getUser("__proto__", "constructor", "toString", "friends.__proto__"),
        many(() => "\u0000\n%"),
      ];
      for (const request of hostile) {
        const [error] = await Promise.all([
          failureOf(service.call("getUser", request)),
          works(service),
          failureOf(collect(service.stream("chatUsers", [request]))),
        ]);
        assert.equal(error.code, Code.InvalidArgument);
        assert.ok(error.violations.length > 0);
      }
      const deep = getUser(
        `${Array(99).fill("friends").join(".")}.name`,
        ...Array.from({ length: 5_000 }, (_, index) => `labels.k${index}`),
      );
      const user = await service.call("getUser", deep);
      assert.deepEqual(setFields(user), ["friends"]);
      await service.drained();
    });

    test("passes large messages", async () => {
      const photo = new Uint8Array(2_000_000).fill(7);
      const service = await start({
        getUser: () => make("User", { name: "ada", photo }),
      });
      const user = await service.call("getUser", getUser("photo"));
      assert.equal((user.photo as Uint8Array).length, photo.length);
      assert.equal(user.name, "");
    });
  });
}

function getUser(...paths: string[]): AnyMessage {
  const readMask = create(FieldMaskSchema, { paths });
  return make("GetUserRequest", { name: "ada", readMask });
}

function cancelled(): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(20) };
}

/** What Node warns of from now on, such as listeners that pile up. */
function warnings(): () => readonly string[] {
  const messages: string[] = [];
  const collectMessage = ({ message }: Error) => messages.push(message);
  process.on("warning", collectMessage);
  return () => {
    process.off("warning", collectMessage);
    return messages;
  };
}

async function failureOf(call: Promise<unknown>): Promise<CallFailure> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof CallFailure, String(error));
    return error;
  }
  assert.fail("the call has not failed");
}
