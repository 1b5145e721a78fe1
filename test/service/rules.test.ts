import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { FieldMaskReason } from "../../src/mask/field-mask-error.js";
import {
  CallFailure,
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
  schemas,
  setFields,
} from "./shop.js";
import { shopHandlers, team } from "./shop-handlers.js";

const allMasks = Object.values(masks);

function getUser(...paths: string[]): AnyMessage {
  return make("GetUserRequest", { name: "ada", readMask: mask(...paths) });
}

function mask(...paths: string[]) {
  return create(FieldMaskSchema, { paths });
}

for (const door of doors) {
  suite(`a service with masks: ${door.name}`, () => {
    const running: Running[] = [];
    const start = async (options: Options, also: Handlers = {}) => {
      const service = await door.start(options, { ...shopHandlers, ...also });
      running.push(service);
      return service;
    };
    after(() => Promise.all(running.map((service) => service.close())));

    let plain: Running;
    before(async () => {
      plain = await start({ masks: allMasks });
    });

    test("masks the responses of all kinds of methods", async () => {
      const request = getUser("email", "address.city");
      const requests = [request, getUser()];
      const users = [
        await plain.call("getUser", request),
        ...(await collect(plain.stream("watchUsers", request))),
        await plain.call("joinUsers", requests),
        ...(await collect(plain.stream("chatUsers", requests))),
      ];
      assert.equal(users.length, 6);
      for (const user of users) {
        assert.deepEqual(setFields(user), ["email", "address"]);
        assert.deepEqual(setFields(user.address as AnyMessage), ["city"]);
      }
    });

    test("returns everything without a mask", async () => {
      for (const user of [
        await plain.call("getUser", getUser()),
        ...(await collect(plain.stream("chatUsers", [getUser()]))),
        await plain.call("joinUsers", [getUser()]),
      ]) {
        assert.deepEqual(setFields(user), setFields(fullUser()));
      }
    });

    test("masks the elements of a list, and leaves the fields beside it", async () => {
      const request = make("ListUsersRequest", { readMask: mask("name") });
      const list = await plain.call("listUsers", request);
      assert.equal(list.nextPageToken, "next");
      assert.deepEqual((list.users as AnyMessage[]).map(setFields), [
        ["name"],
        ["name"],
      ]);
    });

    test("lets several masks of a request narrow each other", async () => {
      const request = make("GetUserRequest", {
        readMask: mask("name", "address.city", "labels"),
        secondMask: mask("address", "labels", "email"),
      });
      const user = await plain.call("getUser", request);
      assert.deepEqual(setFields(user), ["address", "labels"]);
      assert.deepEqual(setFields(user.address as AnyMessage), ["city"]);
    });

    test("removes what masks name in the mode prune", async () => {
      const service = await start({ masks: allMasks, mode: "prune" });
      const user = await service.call("getUser", getUser("address", "photo"));
      assert.deepEqual(
        setFields(user),
        setFields(fullUser()).filter((name) => name !== "address"),
      );
    });

    test("leaves another method with the same request alone", async () => {
      const full = await plain.call("getTeam", getUser("name", "nothing"));
      assert.deepEqual(setFields(full), setFields(team()));
    });

    test("keeps handlers working that filter and mask themselves", async () => {
      const service = await start(
        { masks: allMasks },
        {
          getUser: (request) =>
            masks.get.filter(request).mask(fullUser(request.name)),
        },
      );
      const user = await service.call("getUser", getUser("email"));
      assert.deepEqual(setFields(user), ["email"]);
    });

    test("refuses wrong masks with all their violations, before the handler", async () => {
      let handled = 0;
      const count = () => {
        handled++;
        return fullUser();
      };
      const service = await start(
        { masks: allMasks },
        {
          getUser: count,
          updateUser: count,
          watchUsers: async function* () {
            yield count();
          },
        },
      );
      const update = make("UpdateUserRequest", {
        updateMask: mask("nmae", "email"),
        readMask: mask("adress.city"),
      });
      const twoMasks = make("GetUserRequest", {
        readMask: mask("nmae"),
        secondMask: mask("adress.city"),
      });
      for (const error of [
        await failureOf(service.call("updateUser", update)),
        await failureOf(service.call("getUser", twoMasks)),
        await failureOf(collect(service.stream("watchUsers", twoMasks))),
      ]) {
        assert.equal(error.code, Code.InvalidArgument);
        assert.deepEqual(
          error.violations.map(({ field, reason }) => [field, reason]),
          [
            ["nmae", FieldMaskReason.unknownField],
            ["adress.city", FieldMaskReason.unknownField],
          ],
        );
        assert.match(error.message, /did you mean `name`/);
        assert.match(String(error.violations[1]?.description), /address/);
      }
      assert.equal(handled, 0);
    });

    test("names a path once, however often and in how many masks it is wrong", async () => {
      const service = await start({
        masks: allMasks,
        sideChannel: true,
        forbidden: "deny",
        ceilings: [{ message: schemas.User, see: ["name"] }],
      });
      const ask = (path: string) =>
        failureOf(
          service.call(
            "getUser",
            make("GetUserRequest", {
              readMask: mask(path, path),
              secondMask: mask(path),
            }),
            { headers: { "x-goog-fieldmask": `${path},${path}` } },
          ),
        );
      for (const [path, code] of [
        ["nmae", Code.InvalidArgument],
        ["email", Code.PermissionDenied],
      ] as const) {
        const error = await ask(path);
        assert.equal(error.code, code);
        assert.deepEqual(
          error.violations.map(({ field }) => field),
          [path],
        );
      }
    });

    test("passes wrong paths over without validation, but not a mask over the limits", async () => {
      const service = await start({ masks: allMasks, validate: false });
      const user = await service.call("getUser", getUser("nmae", "email"));
      assert.deepEqual(setFields(user), ["email"]);
      assert.deepEqual(
        setFields(await service.call("getUser", getUser("nmae"))),
        [],
      );
      const error = await failureOf(
        service.call("getUser", getUser(Array(101).fill("friends").join("."))),
      );
      assert.equal(error.code, Code.InvalidArgument);
      assert.equal(error.violations[0]?.reason, FieldMaskReason.pathTooDeep);
    });

    test("refuses options that do not exist as such, and says what does", async () => {
      for (const [options, message] of [
        [{ mode: "prun" }, /^mode must be "filter" or "prune", not "prun"$/],
        [{ forbidden: "Deny" }, /^forbidden must be "drop" or "deny", /],
        [{ masks: { UserMask: allMasks[0] } }, /a list .*Object\.values/],
      ] as const) {
        await assert.rejects(start(options as unknown as Options), {
          name: "TypeError",
          message,
        });
      }
    });

    test("decides a stream by its first request", async () => {
      const seen: string[] = [];
      const service = await start(
        { masks: allMasks },
        {
          async *chatUsers(requests) {
            for await (const { name } of requests) {
              seen.push(name);
              yield fullUser(name);
            }
          },
        },
      );
      const same = [
        getUser("email", "name"),
        getUser(),
        getUser("name", "email", "name"),
      ];
      const users = await collect(service.stream("chatUsers", same));
      assert.deepEqual(users.map(setFields), Array(3).fill(["name", "email"]));

      for (const requests of [
        [getUser("email"), named("intruder", getUser("name"))],
        [getUser(), named("intruder", getUser("name"))],
        [getUser("email"), named("intruder", getUser("email", "name"))],
      ]) {
        const error = await failureOf(
          collect(service.stream("chatUsers", requests)),
        );
        assert.equal(error.code, Code.InvalidArgument);
        assert.deepEqual(
          error.violations.map(({ reason }) => reason),
          [FieldMaskReason.maskChanged],
        );
      }
      assert.ok(!seen.includes("intruder"));
    });

    test("ends the handler of a stream that is refused", async () => {
      let open = 0;
      const read = async (requests: AsyncIterable<AnyMessage>) => {
        open++;
        try {
          for await (const _ of requests) {
          }
          return fullUser();
        } finally {
          open--;
        }
      };
      const service = await start(
        { masks: allMasks },
        {
          joinUsers: read,
          async *chatUsers(requests) {
            yield await read(requests);
          },
        },
      );
      // The caller leaves its stream open.
      const requests = async function* () {
        yield getUser("email");
        yield getUser("name");
        await new Promise((resolve) => after(resolve as () => void));
      };
      for (const error of [
        await failureOf(service.call("joinUsers", requests())),
        await failureOf(collect(service.stream("chatUsers", requests()))),
      ]) {
        assert.equal(error.code, Code.InvalidArgument);
      }
      for (let i = 0; open > 0 && i < 1000; i++) {
        await sleep(5);
      }
      assert.equal(open, 0);
    });

    test("refuses a stream with a wrong first request", async () => {
      const requests = [getUser("nmae")];
      for (const error of [
        await failureOf(plain.call("joinUsers", requests)),
        await failureOf(collect(plain.stream("chatUsers", requests))),
      ]) {
        assert.equal(error.code, Code.InvalidArgument);
        assert.equal(error.violations[0]?.field, "nmae");
      }
    });

    test("holds the answer of a handler that does not read until the mask is known", async () => {
      const service = await start(
        { masks: allMasks },
        { joinUsers: () => fullUser() },
      );
      const requests = async function* () {
        await sleep(20);
        yield getUser("email");
      };
      const user = await service.call("joinUsers", requests());
      assert.deepEqual(setFields(user), ["email"]);
      assert.deepEqual(
        setFields(await service.call("joinUsers", [])),
        setFields(fullUser()),
      );
      const error = await failureOf(
        service.call("joinUsers", [getUser("nmae")]),
      );
      assert.equal(error.code, Code.InvalidArgument);
    });

    test("holds what a handler says before it reads until the mask is known", async () => {
      const service = await start(
        { masks: allMasks },
        {
          async *chatUsers(requests) {
            yield fullUser("greeting");
            for await (const { name } of requests) {
              yield fullUser(name);
            }
          },
        },
      );
      const requests = async function* () {
        await sleep(20);
        yield getUser("email");
        yield getUser();
      };
      const users = await collect(service.stream("chatUsers", requests()));
      assert.deepEqual(users.map(setFields), Array(3).fill(["email"]));
      assert.deepEqual(
        (await collect(service.stream("chatUsers", []))).map(setFields),
        [setFields(fullUser())],
      );
      const error = await failureOf(
        collect(service.stream("chatUsers", [getUser("nmae")])),
      );
      assert.equal(error.code, Code.InvalidArgument);
    });

    test("lets a handler speak first where no mask decides", async () => {
      const service = await start(
        { masks: allMasks, sideChannel: true },
        {
          async *pingAll(requests) {
            yield team();
            yield* requests;
          },
        },
      );
      let greeted: () => void = () => {};
      const greeting = new Promise<void>((resolve) => {
        greeted = resolve;
      });
      const requests = async function* () {
        await greeting;
        yield team();
      };
      const headers = { "x-goog-fieldmask": "title" };
      const received: string[][] = [];
      for await (const each of service.stream("pingAll", requests(), {
        headers,
      })) {
        received.push(setFields(each));
        greeted();
      }
      assert.deepEqual(received, [["title"], ["title"]]);
    });

    suite("the side channel", () => {
      let side: Running;
      const ask = (header: string | string[], request = getUser()) =>
        side.call("getUser", request, {
          headers: { "x-goog-fieldmask": header },
        });
      before(async () => {
        side = await start({ masks: allMasks, sideChannel: true });
      });

      test("masks any method, with names of the proto or of JSON", async () => {
        assert.deepEqual(setFields(await ask("email, displayName ,name")), [
          "name",
          "email",
          "display_name",
        ]);
        const headers = { "x-goog-fieldmask": "lead.displayName,members.name" };
        const full = await side.call("getTeam", getUser(), { headers });
        assert.deepEqual(setFields(full), ["lead", "members"]);
        assert.deepEqual(setFields(full.lead as AnyMessage), ["display_name"]);
        const list = await side.call("listUsers", make("ListUsersRequest"), {
          headers: { "x-goog-fieldmask": "users.email" },
        });
        assert.deepEqual(setFields(list), ["users"]);
      });

      test("keeps everything for a star, an empty header and none", async () => {
        for (const header of ["*", "", " , "]) {
          assert.deepEqual(setFields(await ask(header)), setFields(fullUser()));
        }
      });

      test("narrows the request's own mask", async () => {
        const user = await ask(
          "email,address",
          getUser("address.city", "name"),
        );
        assert.deepEqual(setFields(user), ["address"]);
        assert.deepEqual(setFields(user.address as AnyMessage), ["city"]);
      });

      test("takes several entries", async () => {
        const user = await ask(["email", "displayName , labels.`a`"]);
        assert.deepEqual(setFields(user), ["email", "labels", "display_name"]);
        assert.deepEqual(user.labels, { a: "1" });
      });

      test("must have a name that a header can have", async () => {
        for (const sideChannel of ["x fields", "x:fields", "x-fields-bin"]) {
          await assert.rejects(start({ sideChannel }), TypeError);
        }
      });

      test("takes map keys in backticks", async () => {
        const service = await start(
          { sideChannel: "x-fields" },
          {
            getUser: () => make("User", { labels: { "a,b": "1", c: "2" } }),
          },
        );
        const headers = { "x-fields": "labels.`a,b`,name" };
        const user = await service.call("getUser", getUser(), { headers });
        assert.deepEqual(user.labels, { "a,b": "1" });
      });

      test("is refused for wrong paths, together with the request's, as they were sent", async () => {
        const error = await failureOf(
          ask("displayNmae,address.Town", getUser("nmae")),
        );
        assert.equal(error.code, Code.InvalidArgument);
        assert.deepEqual(
          error.violations.map(({ field }) => field),
          ["displayNmae", "address.Town", "nmae"],
        );
        const streamed = await failureOf(
          collect(
            side.stream("chatUsers", [getUser()], {
              headers: { "x-goog-fieldmask": "nmae" },
            }),
          ),
        );
        assert.equal(streamed.code, Code.InvalidArgument);
      });

      test("masks streams", async () => {
        const headers = { "x-goog-fieldmask": "email" };
        for (const users of [
          collect(side.stream("watchUsers", getUser(), { headers })),
          collect(
            side.stream("chatUsers", [getUser(), getUser()], { headers }),
          ),
        ]) {
          assert.deepEqual((await users).map(setFields), [
            ["email"],
            ["email"],
          ]);
        }
      });

      test("is off by default", async () => {
        const headers = { "x-goog-fieldmask": "nothing" };
        const user = await plain.call("getUser", getUser(), { headers });
        assert.deepEqual(setFields(user), setFields(fullUser()));
      });
    });

    suite("ceilings", () => {
      const everywhere = (...see: string[]): Options => ({
        masks: allMasks,
        ceilings: [{ message: schemas.User, see }],
      });

      test("limit a type wherever it stands", async () => {
        const service = await start(everywhere("name", "friends"));
        const full = await service.call("getTeam", getUser());
        const users = [
          full.lead,
          ...(full.members as AnyMessage[]),
          ...Object.values(full.byRole as object),
          await service.call("getUser", getUser()),
          ...(await collect(service.stream("watchUsers", getUser()))),
          ...((await service.call("listUsers", make("ListUsersRequest")))
            .users as AnyMessage[]),
        ] as AnyMessage[];
        assert.equal(users.length, 9);
        for (const user of users) {
          assert.deepEqual(setFields(user), ["name", "friends"]);
          assert.deepEqual((user.friends as AnyMessage[]).map(setFields), [
            ["name"],
            ["name"],
          ]);
        }
        assert.equal(full.title, "team");
      });

      test("narrow the request's mask", async () => {
        const service = await start(everywhere("name", "address.city"));
        const user = await service.call("getUser", getUser("address", "email"));
        assert.deepEqual(setFields(user), ["address"]);
        assert.deepEqual(setFields(user.address as AnyMessage), ["city"]);
      });

      test("allow nothing without paths, and everything with a star", async () => {
        const nothing = await start(everywhere());
        assert.deepEqual(
          setFields(await nothing.call("getUser", getUser("name"))),
          [],
        );
        assert.deepEqual(setFields(await nothing.call("getTeam", getUser())), [
          "title",
        ]);
        const all = await start(everywhere("*"));
        assert.deepEqual(
          setFields(await all.call("getUser", getUser())),
          setFields(fullUser()),
        );
      });

      test("count together", async () => {
        const service = await start({
          ceilings: [
            { message: schemas.User, see: ["name", "address"] },
            { message: schemas.User, see: ["address", "email"] },
            { message: schemas.Address, see: ["country"] },
          ],
        });
        const user = await service.call("getUser", getUser());
        assert.deepEqual(setFields(user), ["address"]);
        assert.deepEqual(setFields(user.address as AnyMessage), ["country"]);
      });

      test("depend on the call", async () => {
        const service = await start({
          masks: allMasks,
          ceilings: [
            {
              message: schemas.User,
              see: (call) =>
                call.header("role") === "admin" ? ["*"] : ["name"],
            },
          ],
        });
        const ask = (role: string) =>
          service.call("getUser", getUser("name", "email"), {
            headers: { role },
          });
        assert.deepEqual(setFields(await ask("admin")), ["name", "email"]);
        assert.deepEqual(setFields(await ask("guest")), ["name"]);
        assert.deepEqual(setFields(await ask("admin")), ["name", "email"]);
      });

      test("deny a mask that names what may not be seen, if asked to", async () => {
        const options: Options = {
          ...everywhere("name", "address.city"),
          forbidden: "deny",
          sideChannel: true,
        };
        const service = await start(options);
        for (const [request, headers, fields] of [
          [
            getUser("email", "name", "address.country"),
            {},
            ["email", "address.country"],
          ],
          [
            getUser("name"),
            { "x-goog-fieldmask": "displayName" },
            ["displayName"],
          ],
        ] as const) {
          const error = await failureOf(
            service.call("getUser", request, { headers }),
          );
          assert.equal(error.code, Code.PermissionDenied);
          assert.deepEqual(
            error.violations.map(({ field }) => field),
            fields,
          );
          assert.ok(
            error.violations.every(
              ({ reason }) => reason === FieldMaskReason.forbiddenField,
            ),
          );
        }
        const list = make("ListUsersRequest", { readMask: mask("email") });
        const denied = await failureOf(service.call("listUsers", list));
        assert.equal(denied.code, Code.PermissionDenied);
        assert.deepEqual(
          setFields(await service.call("getUser", getUser("address"))),
          ["address"],
        );
        assert.deepEqual(setFields(await service.call("getUser", getUser())), [
          "name",
          "address",
        ]);
        const wrong = await failureOf(
          service.call("getUser", getUser("email", "nmae")),
        );
        assert.equal(wrong.code, Code.InvalidArgument);
        const pruning = await start({ ...options, mode: "prune" });
        assert.deepEqual(
          setFields(await pruning.call("getUser", getUser("email"))),
          ["name", "address"],
        );
      });

      test("end the call with the code of an error, or INTERNAL, without the handler", async () => {
        let handled = 0;
        const service = await start(
          {
            masks: allMasks,
            ceilings: [
              {
                message: schemas.User,
                see: (call) => {
                  switch (call.header("role")) {
                    case "coded":
                      throw Object.assign(new Error("who are you?"), {
                        code: Code.Unauthenticated,
                      });
                    case "wrong":
                      return ["nmae"];
                    case "none":
                      return undefined as never;
                    default:
                      throw new Error("a secret");
                  }
                },
              },
            ],
          },
          {
            getUser: () => {
              handled++;
              return fullUser();
            },
            async *chatUsers() {
              handled++;
              yield fullUser();
            },
          },
        );
        for (const [role, code] of [
          ["coded", Code.Unauthenticated],
          ["wrong", Code.Internal],
          ["none", Code.Internal],
          ["other", Code.Internal],
        ] as const) {
          const headers = { role };
          for (const error of [
            await failureOf(service.call("getUser", getUser(), { headers })),
            await failureOf(
              collect(service.stream("chatUsers", [getUser()], { headers })),
            ),
          ]) {
            assert.equal(error.code, code, role);
            assert.doesNotMatch(error.message, /secret/);
          }
        }
        assert.equal(handled, 0);
      });

      test("must be valid when the interceptor is made", async () => {
        for (const ceiling of [{ see: ["nmae"] }, { set: ["address.town"] }]) {
          await assert.rejects(
            start({ ceilings: [{ message: schemas.User, ...ceiling }] }),
            { name: "FieldMaskError" },
          );
        }
      });
    });

    suite("ceilings for updates", () => {
      const update = (user: object, ...paths: string[]) =>
        make("UpdateUserRequest", { user, updateMask: mask(...paths) });
      const denied = async (service: Running, request: AnyMessage) => {
        const error = await failureOf(service.call("updateUser", request));
        assert.equal(error.code, Code.PermissionDenied);
        for (const { reason } of error.violations) {
          assert.equal(reason, FieldMaskReason.forbiddenField);
        }
        return error.violations.map(({ field }) => field);
      };
      let service: Running;
      before(async () => {
        service = await start({
          masks: allMasks,
          ceilings: [
            { message: schemas.User, set: ["name", "address", "labels.a"] },
            { message: schemas.Address, set: ["city"] },
          ],
        });
      });

      test("let pass what is allowed", async () => {
        for (const request of [
          update({ name: "a" }),
          update({ name: "a", address: { city: "b" } }),
          update({}, "name", "address.city", "labels.a"),
          update({ email: "not named" }, "name"),
        ]) {
          await service.call("updateUser", request);
        }
      });

      test("deny what is not, by a mask, by `*` and by populated fields", async () => {
        assert.deepEqual(
          await denied(service, update({}, "name", "email", "labels.b")),
          ["email", "labels.b"],
        );
        assert.deepEqual(
          await denied(service, update({ name: "a", email: "b" })),
          ["email"],
        );
        const all = await denied(service, update({ name: "a" }, "*"));
        assert.ok(all.includes("email") && !all.includes("name"));
      });

      test("hold for each request of a stream, whatever its first one sets", async () => {
        const seen: unknown[] = [];
        const importing = await start(
          {
            masks: allMasks,
            ceilings: [{ message: schemas.User, set: ["name"] }],
          },
          {
            async importUsers(requests) {
              for await (const { user } of requests) {
                seen.push(user.name);
              }
              return fullUser();
            },
          },
        );
        const requests = (...users: object[]) =>
          users.map((user) => update(user));
        await importing.call(
          "importUsers",
          requests({ name: "a" }, { name: "b" }),
        );
        const error = await failureOf(
          importing.call(
            "importUsers",
            requests({ name: "c" }, { name: "d", email: "e" }),
          ),
        );
        assert.equal(error.code, Code.PermissionDenied);
        assert.deepEqual(
          error.violations.map(({ field }) => field),
          ["email"],
        );
        assert.deepEqual(seen, ["a", "b", "c"]);
      });

      test("deny a value that is allowed in part", async () => {
        assert.deepEqual(await denied(service, update({}, "address")), [
          "address",
        ]);
        assert.deepEqual(await denied(service, update({}, "labels")), [
          "labels",
        ]);
        assert.deepEqual(
          await denied(service, update({ address: { country: "x" } })),
          ["address.country"],
        );
      });

      test("have nothing to say without limits for what is set", async () => {
        const open = await start({
          masks: allMasks,
          ceilings: [{ message: schemas.User, see: ["name"], set: ["*"] }],
        });
        await open.call("updateUser", update({ email: "a" }, "email"));
      });
    });

    suite("callMask", () => {
      const asked: unknown[] = [];
      const loaders = {
        email: async () => "loaded",
        address: async () => {
          throw new Error("nobody asked for it");
        },
      };
      const asking: Handlers = {
        async getUser(_, { callMask }) {
          const mine = callMask(masks.get);
          asked.push(
            mine.wants("email"),
            mine.wants("address.city"),
            mine.select(),
            callMask(schemas.User).select(),
            await mine.load(loaders),
          );
          return fullUser();
        },
        async listUsers(_, { callMask }) {
          asked.push(
            callMask(masks.list).select(),
            callMask(schemas.ListUsersResponse).select(),
          );
          return make("ListUsersResponse");
        },
        async getTeam(_, { callMask }) {
          asked.push(callMask(schemas.Team).select());
          return team();
        },
        async ping(request, { callMask }) {
          asked.push(callMask(schemas.Team).wants("lead.email"));
          assert.throws(() => callMask(masks.get), /read_mask does not mask/);
          assert.throws(() => callMask(schemas.User), /returns shop.Team/);
          return request;
        },
      };
      const ask = async (
        service: Running,
        method: string,
        request: AnyMessage,
        header = "",
      ) => {
        asked.length = 0;
        await service.call(method, request, {
          headers: { "x-goog-fieldmask": header },
        });
        return asked;
      };

      test("knows the request's mask, the side channel and the ceilings", async () => {
        const service = await start(
          {
            masks: allMasks,
            sideChannel: true,
            ceilings: [
              {
                message: schemas.User,
                see: ["email", "display_name", "friends"],
              },
            ],
          },
          asking,
        );
        assert.deepEqual(
          await ask(
            service,
            "getUser",
            getUser("email", "address", "display_name"),
            "email,address,name",
          ),
          [true, false, { email: true }, { email: true }, { email: "loaded" }],
        );
        assert.deepEqual(
          await ask(
            service,
            "listUsers",
            make("ListUsersRequest", { readMask: mask("email", "name") }),
            "users",
          ),
          [{ email: true }, { users: { email: true } }],
        );
        assert.deepEqual(
          await ask(service, "getTeam", getUser(), "title,lead.friends"),
          [
            {
              title: true,
              lead: {
                friends: { email: true, friends: true, displayName: true },
              },
            },
          ],
        );
        assert.deepEqual(await ask(service, "ping", team(), "lead"), [true]);
      });
    });
  });
}

function named(name: string, request: AnyMessage): AnyMessage {
  return Object.assign(request, { name });
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
