import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { allMasks, failureOf, getUser, starterOf } from "./calls.js";
import { collect, doors, type Running } from "./doors.js";
import { type AnyMessage, fullUser, make, schemas, setFields } from "./shop.js";

for (const door of doors) {
  suite(`the side channel of a service: ${door.name}`, () => {
    const start = starterOf(door);
    let plain: Running;
    before(async () => {
      plain = await start({ masks: allMasks });
    });

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
      const user = await ask("email,address", getUser("address.city", "name"));
      assert.deepEqual(setFields(user), ["address"]);
      assert.deepEqual(setFields(user.address as AnyMessage), ["city"]);
    });

    test("and the request's own mask leave a message empty that they empty together, and a ceiling takes it away", async () => {
      const read = getUser("address.city", "friends.name");
      const header = "address.country,friends.email";
      const user = await ask(header, read);
      assert.deepEqual(setFields(user), ["address", "friends"]);
      assert.deepEqual(setFields(user.address as AnyMessage), []);
      const friends = user.friends as AnyMessage[];
      assert.equal(friends.length, (fullUser().friends as unknown[]).length);
      assert.deepEqual(friends.flatMap(setFields), []);

      const limited = await start({
        masks: allMasks,
        sideChannel: true,
        ceilings: [{ message: schemas.Address, see: ["city"] }],
      });
      const below = await limited.call("getUser", read, {
        headers: { "x-goog-fieldmask": header },
      });
      assert.deepEqual(setFields(below), ["friends"]);
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
        collect(side.stream("chatUsers", [getUser(), getUser()], { headers })),
      ]) {
        assert.deepEqual((await users).map(setFields), [["email"], ["email"]]);
      }
    });

    test("is off by default", async () => {
      const headers = { "x-goog-fieldmask": "nothing" };
      const user = await plain.call("getUser", getUser(), { headers });
      assert.deepEqual(setFields(user), setFields(fullUser()));
    });
  });
}
