import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import {
  create,
  type DescMessage,
  fromBinary,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { filterMessage } from "../../src/read/filter-message.js";
import { CallMasks } from "../../src/service/call-masks.js";
import type {
  CallOfMethod,
  ServiceOptions,
} from "../../src/service/options.js";
import { planService } from "../../src/service/plan.js";
import {
  type CallFailure,
  collect,
  doors,
  type Handlers,
  type Options,
  type Running,
} from "./doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  Shop,
  schemas,
  setFields,
} from "./shop.js";
import { shopHandlers, team } from "./shop-handlers.js";

const allMasks = Object.values(masks);
const { User, Address } = schemas;

for (const door of doors) {
  suite(`what a handler or a ceiling does: ${door.name}`, () => {
    const running: Running[] = [];
    after(() => Promise.all(running.map((service) => service.close())));
    const start = async (options: Options, handlers: Handlers = {}) => {
      const service = await door.start(options, {
        ...shopHandlers,
        ...handlers,
      });
      running.push(service);
      return service;
    };
    const getUser = (...paths: string[]) =>
      make("GetUserRequest", {
        name: "ada",
        readMask: create(FieldMaskSchema, { paths }),
      });

    test("masks count as they came, though a handler clears them in its request", async () => {
      const service = await start(
        { masks: allMasks, sideChannel: true },
        {
          getUser: (request) => {
            request.readMask.paths.length = 0;
            request.readMask = undefined;
            return fullUser();
          },
          async *chatUsers(requests) {
            for await (const request of requests) {
              request.readMask.paths.length = 0;
              request.readMask = undefined;
              yield fullUser();
            }
          },
        },
      );
      const user = await service.call("getUser", getUser("email"));
      assert.deepEqual(setFields(user), ["email"]);
      const users = await collect(
        service.stream("chatUsers", [getUser("email"), getUser("email")]),
      );
      assert.deepEqual(users.map(setFields), [["email"], ["email"]]);
      await assert.rejects(
        collect(
          service.stream("chatUsers", [getUser("email"), getUser("name")]),
        ),
        (error: CallFailure) => error.code === Code.InvalidArgument,
      );
    });

    test("updates of a stream may have masks of their own", async () => {
      const seen: string[] = [];
      const service = await start(
        { masks: allMasks },
        {
          importUsers: async (requests) => {
            for await (const { user, updateMask } of requests) {
              seen.push(...updateMask.paths, user.name);
            }
            return fullUser();
          },
        },
      );
      const update = (name: string, path: string) =>
        make("UpdateUserRequest", {
          user: { name },
          updateMask: create(FieldMaskSchema, { paths: [path] }),
        });
      await service.call("importUsers", [
        update("a", "email"),
        update("b", "name"),
      ]);
      assert.deepEqual(seen, ["email", "a", "name", "b"]);
    });

    const throwing: Record<string, [() => unknown, number, RegExp]> = {
      "a text with half a character": [
        () => {
          throw Object.assign(new Error("a\ud83d"), { code: 16 });
        },
        Code.Unauthenticated,
        /^a/,
      ],
      "a text of 100 KB": [
        () => {
          throw Object.assign(new Error("💥".repeat(25_000)), { code: 16 });
        },
        Code.Unauthenticated,
        /./,
      ],
      "an error of Connect with half a character": [
        () => {
          throw new ConnectError("a\ud83d", Code.Unauthenticated);
        },
        Code.Unauthenticated,
        /a/,
      ],
      "an error of Connect of 100 KB": [
        () => {
          throw new ConnectError("💥".repeat(25_000), Code.Unauthenticated);
        },
        Code.Unauthenticated,
        /./,
      ],
      "a code that is none": [
        () => {
          throw Object.assign(new Error("secret"), { code: 99 });
        },
        Code.Internal,
        /ceiling for shop\.User failed/,
      ],
      "an error about a mask": [
        () => {
          masks.get.filter(getUser(), { within: ["nmae"] });
          return [];
        },
        Code.Internal,
        /ceiling for shop\.User failed/,
      ],
      "a promise that it returns": [
        async () => {
          throw new Error("secret");
        },
        Code.Internal,
        /ceiling for shop\.User failed/,
      ],
      "nothing that it returns": [() => undefined, Code.Internal, /failed/],
      "a path that is none": [() => ["nmae"], Code.Internal, /failed/],
      "a text for a mask": [() => "name", Code.Internal, /failed/],
    };
    for (const [name, [see, code, message]] of Object.entries(throwing)) {
      test(`a ceiling's function ends the call with ${name}`, async () => {
        let handled = 0;
        const service = await start(
          { ceilings: [{ message: User, see: see as () => [] }] },
          {
            getUser: () => {
              handled++;
              return fullUser();
            },
          },
        );
        await assert.rejects(
          service.call("getUser", getUser(), { timeoutMs: 10_000 }),
          (error: CallFailure) => {
            assert.equal(error.code, code, error.message);
            assert.match(error.message, message);
            assert.doesNotMatch(error.message, /secret/);
            return true;
          },
        );
        assert.equal(handled, 0);
      });
    }
  });
}

/** What a call leaves of a response, as a message and of its bytes. */
function left(
  name: "getUser" | "getTeam" | "listUsers",
  response: Message,
  options: ServiceOptions<CallOfMethod>,
  paths: readonly string[] = [],
  header = "",
): Message {
  const method = Shop.method[name];
  assert.ok(method);
  const plan = planService(options).of(method);
  assert.ok(plan);
  const readMask = create(FieldMaskSchema, { paths: [...paths] });
  const request = make(
    name === "listUsers" ? "ListUsersRequest" : "GetUserRequest",
    { readMask },
  );
  const call = new CallMasks(plan, header, () => plan.allow({ method }));
  call.admit(request);
  const message = call.mask(response);
  const bytes = call.maskBytes(toBinary(method.output, response));
  assert.deepEqual(fromBinary(method.output, bytes), message);
  return message;
}

suite("what ceilings leave", () => {
  const unknown = [{ no: 99, wireType: 0, data: Uint8Array.of(1) }];
  const odd = (desc: DescMessage, message: AnyMessage) => {
    message.$unknown = unknown;
    return fromBinary(desc, toBinary(desc, message)) as AnyMessage;
  };

  test("has no unknown fields of limited messages, nor of those that lead to them", () => {
    const user = fullUser();
    (user.address as AnyMessage).$unknown = unknown;
    const response = odd(User, user);
    for (const message of [User, Address]) {
      const ceilings = [
        { message, see: message.fields.map(({ name }) => name) },
      ];
      const whole = left("getUser", response, { ceilings }) as AnyMessage;
      assert.equal(whole.$unknown, undefined);
      assert.equal(
        (whole.address as AnyMessage).$unknown?.length,
        message === Address ? undefined : 1,
      );
      assert.deepEqual(setFields(whole), setFields(fullUser()));
    }
  });

  test("has them where all of a message may be seen", () => {
    const response = odd(User, fullUser());
    const ceilings = [{ message: Address, see: () => ["*"] }];
    const whole = left("getUser", response, { ceilings }) as AnyMessage;
    assert.equal(whole.$unknown?.length, 1);
  });

  test("has nothing of a message of which nothing may be seen, whichever mask names it", () => {
    const ceilings = [
      { message: User, see: ["name", "friends", "places"] },
      { message: Address, see: ["country"] },
    ];
    for (const path of ["friends.email", "places.home.city", "places.*.city"]) {
      const expected = make("User");
      const options = { masks: allMasks, sideChannel: true, ceilings };
      assert.deepEqual(left("getUser", fullUser(), options, [path]), expected);
      assert.deepEqual(
        left("getUser", fullUser(), options, [], path),
        expected,
      );
      assert.deepEqual(
        filterMessage(User, fullUser(), [path], {
          within: ["name", "friends.name", "places.*.country"],
        }),
        expected,
      );
    }
    const list = make("ListUsersResponse", {
      users: [fullUser()],
      nextPageToken: "a",
    });
    assert.deepEqual(
      left("listUsers", list, { masks: allMasks, ceilings }, ["email"]),
      make("ListUsersResponse", { nextPageToken: "a" }),
    );
  });

  test("has no lists, maps and fields of a type of which nothing may be seen", () => {
    const ceilings = [{ message: User, see: [] }];
    assert.deepEqual(
      left("getTeam", team(), { ceilings }),
      make("Team", { title: "team" }),
    );
  });
});
