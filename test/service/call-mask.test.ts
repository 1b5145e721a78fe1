import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import { allMasks, getUser, mask, starterOf } from "./calls.js";
import { doors, type Handlers, type Running } from "./doors.js";
import { type AnyMessage, fullUser, make, masks, schemas } from "./shop.js";
import { team } from "./shop-handlers.js";

for (const door of doors) {
  suite(`callMask of a service: ${door.name}`, () => {
    const start = starterOf(door);
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

    test("prints as a line that says what it selects", async () => {
      const printed: string[] = [];
      const service = await start(
        { masks: allMasks },
        {
          async getUser(_, { callMask }) {
            printed.push(inspect(callMask(masks.get)));
            return fullUser();
          },
        },
      );
      await service.call("getUser", getUser("email", "address.city"));
      assert.deepEqual(printed, [
        'CallMask { of: shop.User, selects: ["email", "address"] }',
      ]);
    });

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
}
