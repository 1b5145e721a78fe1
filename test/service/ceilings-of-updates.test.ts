import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { FieldMaskReason } from "../../src/mask/field-mask-error.js";
import { allMasks, failureOf, mask, starterOf } from "./calls.js";
import { doors, type Running } from "./doors.js";
import { type AnyMessage, fullUser, make, schemas } from "./shop.js";

for (const door of doors) {
  suite(`ceilings for updates: ${door.name}`, () => {
    const start = starterOf(door);
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
      assert.deepEqual(await denied(service, update({}, "labels")), ["labels"]);
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
}
