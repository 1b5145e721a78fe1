import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { FieldMaskReason } from "../../src/mask/field-mask-error.js";
import { allMasks, failureOf, getUser, mask, starterOf } from "./calls.js";
import { collect, doors, type Options } from "./doors.js";
import { type AnyMessage, fullUser, make, schemas, setFields } from "./shop.js";

for (const door of doors) {
  suite(`ceilings for responses: ${door.name}`, () => {
    const start = starterOf(door);
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
            see: (call) => (call.header("role") === "admin" ? ["*"] : ["name"]),
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
}
