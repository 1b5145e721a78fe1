import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { FieldMaskReason } from "../../src/mask/field-mask-error.js";
import { allMasks, failureOf, getUser, mask, starterOf } from "./calls.js";
import { collect, doors, type Options, type Running } from "./doors.js";
import {
  type AnyMessage,
  fullUser,
  make,
  masks,
  schemas,
  setFields,
} from "./shop.js";
import { team } from "./shop-handlers.js";

for (const door of doors) {
  suite(`a service with masks: ${door.name}`, () => {
    const start = starterOf(door);
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
  });
}
