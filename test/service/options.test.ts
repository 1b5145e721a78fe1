import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { create, createFileRegistry } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import * as connect from "../../src/connect/index.js";
import * as grpc from "../../src/grpc/index.js";
import type { FieldMaskError } from "../../src/mask/field-mask-error.js";
import { requestFieldMask } from "../../src/request/helper.js";
import type { MaskEvent } from "../../src/service/options.js";
import { compileProtos, getMessage } from "../helpers.js";
import {
  type CallFailure,
  collect,
  doors,
  type Options,
  type Running,
} from "./doors.js";
import {
  type AnyMessage,
  make,
  masks,
  Shop,
  schemas,
  setFields,
} from "./shop.js";
import { shopHandlers } from "./shop-handlers.js";

const allMasks = Object.values(masks);
const User = schemas.User;

/** A helper for responses with a field that those of the shop don't have. */
const otherVersion = createFileRegistry(
  compileProtos({
    "shop.proto": `
      syntax = "proto3";
      package shop;
      import "google/protobuf/field_mask.proto";
      message ListUsersRequest { google.protobuf.FieldMask read_mask = 1; }
      message ListUsersResponse { repeated User people = 1; }
      message User { string name = 1; }
    `,
  }),
);
const helperOfOtherVersion = requestFieldMask({
  request: getMessage(otherVersion, "shop.ListUsersRequest"),
  field: "read_mask",
  out: {
    response: getMessage(otherVersion, "shop.ListUsersResponse"),
    field: "people",
  },
});

suite("options that are not what they should be", () => {
  const makers = {
    "grpc-js": grpc.fieldMaskInterceptor,
    Connect: connect.createFieldMaskInterceptor,
  };
  const wrong: Record<string, [unknown, RegExp]> = {
    "an unknown name": [{ mod: "prune" }, /no option mod, only masks, mode,/],
    "no object": ["masks", /an object of options, not "masks"/],
    "a mode": [
      { mode: "prun" },
      /^mode must be "filter" or "prune", not "prun"/,
    ],
    "a text for a boolean": [
      { validate: "no" },
      /validate must be true or false/,
    ],
    "a dryRun that is no boolean": [{ dryRun: 1 }, /dryRun must be/],
    "an observe that is no function": [
      { observe: [] },
      /observe must be a func/,
    ],
    "a number for a header": [{ sideChannel: 5 }, /sideChannel must be/],
    "ceilings that are no list": [{ ceilings: {} }, /ceilings must be a list/],
    "a ceiling without sides": [
      { ceilings: [{ message: User }] },
      /ceilings\[0\], of shop\.User, must have see or set/,
    ],
    "a ceiling whose side is undefined": [
      { ceilings: [{ message: User, see: undefined }] },
      /must have see or set: both are undefined/,
    ],
    "a ceiling with a misspelt side": [
      { ceilings: [{ message: User, sea: [] }] },
      /ceilings\[0\]: sea, only message, see, set/,
    ],
    "a message for a descriptor": [
      { ceilings: [{ message: make("User"), see: [] }] },
      /ceilings\[0\]\.message must be the descriptor .* not a message shop\.User/,
    ],
    "a service for a message": [
      { ceilings: [{ message: Shop, see: [] }] },
      /not the service shop\.Shop/,
    ],
    "nothing for a ceiling": [
      { ceilings: [null] },
      /ceilings\[0\] must be a ce/,
    ],
    "a text for a ceiling's mask": [
      { ceilings: [{ message: User, see: "name" }] },
      /ceilings\[0\]\.see must be a mask or a function .* not "name"/,
    ],
    "null for a ceiling's mask": [
      { ceilings: [{ message: User, set: null }] },
      /ceilings\[0\]\.set must be a mask/,
    ],
    "a module for a list": [
      { masks: { a: masks.get } },
      /a list .*Object\.values/,
    ],
    "a schema among the masks": [
      { masks: [masks.get, User] },
      /masks must hold the helpers .* not the message shop\.User/,
    ],
    "a function among the masks": [{ masks: [() => 1] }, /not a function/],
    "nothing among the masks": [{ masks: [undefined] }, /not undefined/],
  };
  for (const [name, [options, message]] of Object.entries(wrong)) {
    test(`such as ${name} are a TypeError`, () => {
      for (const maker of Object.values(makers)) {
        assert.throws(() => maker(options as object), {
          name: "TypeError",
          message,
        });
      }
    });
  }

  test("such as services and open of the wrong kind are a TypeError at grpc-js, and unknown to Connect", () => {
    for (const [options, message] of [
      [{ services: Shop }, /services must be a list/],
      [{ services: [User] }, /descriptors of services, not the message/],
      [{ open: "shop.Shop" }, /open must be a list, not "shop\.Shop"/],
      [{ open: [Shop] }, /full names of services, not the service/],
    ] as const) {
      assert.throws(() => grpc.fieldMaskInterceptor(options as object), {
        name: "TypeError",
        message,
      });
      assert.throws(
        () => connect.createFieldMaskInterceptor(options as object),
        {
          name: "TypeError",
          message: /no option/,
        },
      );
    }
  });

  test("are not those that are undefined", () => {
    const names = ["masks", "mode", "validate", "sideChannel", "ceilings"];
    const more = ["forbidden", "dryRun", "observe"];
    const options = Object.fromEntries(
      [...names, ...more].map((name) => [name, undefined]),
    );
    grpc.fieldMaskInterceptor({ ...options, services: undefined });
    connect.createFieldMaskInterceptor(options);
  });
});

suite("describeMasks", () => {
  const report = (
    describe: (
      options: object,
      ...services: (typeof Shop)[]
    ) => grpc.MethodReport[],
    options: object,
  ) =>
    Object.fromEntries(
      describe(options, Shop).map(({ method, ...rest }) => [method.name, rest]),
    );
  for (const [door, describe] of Object.entries({
    "grpc-js": grpc.describeMasks,
    Connect: connect.describeMasks,
  })) {
    test(`tells what would be done in each method: ${door}`, () => {
      const { GetUser, GetTeam, UpdateUser, Ping } = report(describe, {
        masks: [masks.get, masks.update, masks.updateRead],
        ceilings: [
          { message: User, see: ["name"] },
          { message: schemas.Address, set: ["city"] },
        ],
      });
      assert.deepEqual(GetUser, {
        masks: ["shop.GetUserRequest.read_mask"],
        withoutHelper: ["shop.GetUserRequest.second_mask"],
        see: ["shop.User"],
        set: [],
      });
      assert.deepEqual(UpdateUser, {
        masks: [
          "shop.UpdateUserRequest.update_mask",
          "shop.UpdateUserRequest.read_mask",
        ],
        withoutHelper: [],
        see: ["shop.User"],
        set: ["shop.Address"],
      });
      assert.deepEqual(GetTeam?.masks, []);
      assert.deepEqual(Ping, {
        masks: [],
        withoutHelper: [],
        see: ["shop.User"],
        set: [],
      });
    });

    test(`tells of methods with nothing to do, and refuses wrong options: ${door}`, () => {
      const { UpdateUser } = report(describe, {});
      assert.deepEqual(UpdateUser, {
        masks: [],
        withoutHelper: [
          "shop.UpdateUserRequest.update_mask",
          "shop.UpdateUserRequest.read_mask",
        ],
        see: [],
        set: [],
      });
      assert.throws(() => report(describe, { mod: 1 }), TypeError);
    });
  }
});

for (const door of doors) {
  suite(`what an observer is told: ${door.name}`, () => {
    const running: Running[] = [];
    after(() => Promise.all(running.map((service) => service.close())));
    const start = async (options: Options) => {
      const events: MaskEvent[] = [];
      const service = await door.start(
        { observe: (event) => void events.push(event), ...options },
        shopHandlers,
      );
      running.push(service);
      return { events, service };
    };
    const getUser = (...paths: string[]) =>
      make("GetUserRequest", { name: "ada", readMask: mask(...paths) });

    test("the masks of a call, once, where they have paths", async () => {
      const { events, service } = await start({ masks: allMasks });
      await service.call("getUser", getUser());
      await service.call("ping", make("Team"));
      assert.equal(events.length, 0);
      await service.call("getUser", getUser("email", "address.city"));
      await collect(
        service.stream("chatUsers", [getUser("name"), getUser("name")]),
      );
      const [one, many] = events;
      assert.equal(events.length, 2);
      assert.ok(one?.kind === "masked" && many?.kind === "masked");
      assert.equal(one.method, Shop.method.getUser);
      assert.deepEqual(one.masks, [
        { field: masks.get.field, paths: ["email", "address.city"] },
      ]);
      assert.equal(many.method.name, "ChatUsers");
    });

    test("what is refused, with its code", async () => {
      const { events, service } = await start({
        masks: allMasks,
        sideChannel: true,
        forbidden: "deny",
        ceilings: [{ message: User, see: ["name"] }],
      });
      const headers = { "x-goog-fieldmask": "nothing" };
      for (const [request, code, options] of [
        [getUser("nmae"), Code.InvalidArgument, {}],
        [getUser("email"), Code.PermissionDenied, {}],
        [getUser(), Code.InvalidArgument, { headers }],
        [getUser("x".repeat(2 ** 21)), Code.InvalidArgument, {}],
      ] as const) {
        events.length = 0;
        await assert.rejects(service.call("getUser", request, options));
        const [event, ...more] = events;
        assert.deepEqual(more, []);
        assert.ok(event?.kind === "refused");
        assert.equal(event.code, code);
        assert.equal(event.dryRun, false);
        assert.equal((event.error as FieldMaskError).violations.length, 1);
      }
    });

    test("what is dropped, where it would be refused", async () => {
      const ceilings = [{ message: User, see: ["name"] }];
      const { events, service } = await start({
        masks: allMasks,
        sideChannel: true,
        ceilings,
      });
      const dropped = async (request: AnyMessage, header = "") => {
        events.length = 0;
        await service.call("getUser", request, {
          headers: { "x-goog-fieldmask": header },
        });
        return events.flatMap((event) =>
          event.kind === "dropped"
            ? event.violations.map(({ path }) => path)
            : [],
        );
      };
      assert.deepEqual(await dropped(getUser()), []);
      assert.deepEqual(await dropped(getUser("name")), []);
      assert.deepEqual(await dropped(getUser("name", "email")), ["email"]);
      assert.deepEqual(await dropped(getUser(), "displayName"), [
        "displayName",
      ]);
    });

    test("what is behind an INTERNAL", async () => {
      const cause = new Error("no connection");
      const { events, service } = await start({
        ceilings: [
          {
            message: User,
            see: () => {
              throw cause;
            },
          },
        ],
      });
      await assert.rejects(service.call("getUser", getUser()));
      const [event, ...more] = events;
      assert.deepEqual(more, []);
      assert.ok(event?.kind === "failed");
      assert.equal(event.method, Shop.method.getUser);
      assert.equal((event.error as Error).cause, cause);
    });

    test("that a helper doesn't fit the method, behind an INTERNAL", async () => {
      const { events, service } = await start({
        masks: [helperOfOtherVersion],
      });
      await assert.rejects(
        service.call("listUsers", make("ListUsersRequest")),
        (error: CallFailure) => error.code === Code.Internal,
      );
      const [event, ...more] = events;
      assert.deepEqual(more, []);
      assert.ok(event?.kind === "failed");
      assert.equal(event.method, Shop.method.listUsers);
      assert.match((event.error as Error).message, /people/);
    });

    test("is told in vain where it fails", async () => {
      for (const observe of [
        () => {
          throw new Error("observer");
        },
        async () => {
          throw new Error("observer");
        },
      ]) {
        const { service } = await start({ masks: allMasks, observe });
        const user = await service.call("getUser", getUser("email"));
        assert.deepEqual(setFields(user), ["email"]);
      }
    });
  });

  suite(`a dry run: ${door.name}`, () => {
    const running: Running[] = [];
    after(() => Promise.all(running.map((service) => service.close())));
    const start = async (options: Options, handlers = shopHandlers) => {
      const events: MaskEvent[] = [];
      const service = await door.start(
        {
          masks: allMasks,
          dryRun: true,
          observe: (event) => void events.push(event),
          ...options,
        },
        handlers,
      );
      running.push(service);
      return { events, service };
    };
    const refusals = (events: readonly MaskEvent[]) =>
      events.flatMap((event) =>
        event.kind === "refused"
          ? [
              [
                event.code,
                event.dryRun,
                ...event.error.violations.map(({ path }) => path),
              ],
            ]
          : [],
      );

    test("lets wrong paths pass, which name nothing", async () => {
      const { events, service } = await start({ sideChannel: true });
      const user = await service.call(
        "getUser",
        make("GetUserRequest", { readMask: mask("nmae", "email", "name") }),
        { headers: { "x-goog-fieldmask": "email,nothing" } },
      );
      assert.deepEqual(setFields(user), ["email"]);
      assert.deepEqual(refusals(events), [
        [Code.InvalidArgument, true, "nothing", "nmae"],
      ]);
    });

    test("tells of a wrong header once a call, however many requests come", async () => {
      const { events, service } = await start({ sideChannel: true });
      const requests = [make("GetUserRequest"), make("GetUserRequest")];
      const headers = { "x-goog-fieldmask": "nothing" };
      await collect(service.stream("chatUsers", requests, { headers }));
      assert.deepEqual(refusals(events), [
        [Code.InvalidArgument, true, "nothing"],
      ]);
    });

    test("lets pass what a caller may not see or set, and keeps what is masked masked", async () => {
      const { events, service } = await start({
        forbidden: "deny",
        ceilings: [{ message: User, see: ["name"], set: ["email"] }],
      });
      const request = make("UpdateUserRequest", {
        user: { name: "ada", email: "a@", displayName: "Ada" },
        updateMask: mask("display_name"),
        readMask: mask("name", "email"),
      });
      const user = await service.call("updateUser", request);
      assert.deepEqual(setFields(user), ["name"]);
      assert.deepEqual(refusals(events), [
        [Code.PermissionDenied, true, "email", "display_name"],
      ]);
    });

    test("lets a later request of a stream pass that has another mask", async () => {
      const { events, service } = await start({});
      const users = await collect(
        service.stream("chatUsers", [
          make("GetUserRequest", { readMask: mask("email") }),
          make("GetUserRequest", { readMask: mask("address") }),
        ]),
      );
      assert.deepEqual(users.map(setFields), [["email"], ["email"]]);
      assert.deepEqual(refusals(events), [[Code.InvalidArgument, true, ""]]);
    });

    test("refuses masks over the limits, and what a ceiling throws", async () => {
      const { events, service } = await start({
        ceilings: [
          {
            message: User,
            see: () => {
              throw Object.assign(new Error("who are you?"), { code: 16 });
            },
          },
        ],
      });
      const long = make("GetUserRequest", {
        readMask: mask("x".repeat(2 ** 21)),
      });
      for (const [request, code] of [
        [long, Code.InvalidArgument],
        [make("GetUserRequest"), Code.Unauthenticated],
      ] as const) {
        await assert.rejects(
          service.call("getUser", request),
          (error: CallFailure) => error.code === code,
        );
      }
      assert.deepEqual(refusals(events), [[Code.InvalidArgument, false, ""]]);
    });
  });
}

function mask(...paths: string[]) {
  return create(FieldMaskSchema, { paths });
}
