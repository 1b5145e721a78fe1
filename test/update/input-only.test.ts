import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { fromJson, type JsonObject, toJson } from "@bufbuild/protobuf";
import { resolveMask } from "../../src/mask/resolve-mask.js";
import { changesOf, printChange, setsPath } from "../../src/update/changes.js";
import { copyInput } from "../../src/update/input.js";
import { resolveUpdate } from "../../src/update/resolve-update.js";
import { updateMessage } from "../../src/update/update-message.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  ...fieldBehaviorProto,
  "shop.proto": `
    syntax = "proto3";
    package shop;
    import "google/api/field_behavior.proto";
    message User {
      string name = 1;
      string password = 2 [
        (google.api.field_behavior) = INPUT_ONLY,
        (google.api.field_behavior) = REQUIRED
      ];
      string etag = 3;
      Account account = 4;
      repeated Account accounts = 5;
      map<string, Account> by_bank = 6;
      oneof login { string token = 7 [(google.api.field_behavior) = INPUT_ONLY]; string sso = 8; }
    }
    message Account {
      string iban = 1;
      string pin = 2 [(google.api.field_behavior) = INPUT_ONLY];
      string etag = 3;
    }
  `,
});
const User = getMessage(registry, "shop.User");

const stored: JsonObject = {
  name: "n",
  password: "p",
  etag: "v1",
  account: { iban: "i", pin: "1", etag: "a" },
  accounts: [
    { iban: "i", pin: "1" },
    { iban: "i" },
    { iban: "i", pin: "3", etag: "c" },
  ],
  byBank: { a: { iban: "i", pin: "4" } },
  token: "t",
};
/** What a response holds of it. */
const read: JsonObject = {
  name: "n",
  etag: "v1",
  account: { iban: "i", etag: "a" },
  accounts: [{ iban: "i" }, { iban: "i" }, { iban: "i", etag: "c" }],
  byBank: { a: { iban: "i" } },
};

function update(source: JsonObject, mask?: string[], target = stored) {
  const messages = [fromJson(User, target), fromJson(User, source)] as const;
  return toJson(User, updateMessage(User, ...messages, mask));
}

function resolved(source: JsonObject, mask: string[]) {
  return resolveUpdate(
    User,
    copyInput(User, fromJson(User, source)),
    resolveMask(User, mask, "apply"),
  );
}

suite("updates of INPUT_ONLY fields", () => {
  test("writing back what was read changes nothing, whatever the mask", () => {
    for (const mask of [
      undefined,
      ["*"],
      ["account"],
      ["accounts"],
      ["by_bank"],
      ["by_bank.a"],
      ["name", "account.iban", "accounts"],
    ]) {
      assert.deepEqual(update(read, mask), stored, String(mask));
    }
  });

  test("their own name alone clears them", () => {
    assert.deepEqual(update({ name: "m" }, ["*"]), {
      name: "m",
      password: "p",
      etag: "v1",
      account: { pin: "1", etag: "a" },
      token: "t",
    });
    assert.deepEqual(update({}, ["account.pin"]), {
      ...stored,
      account: { iban: "i", etag: "a" },
    });
    assert.deepEqual(update({}, ["account"]), {
      ...stored,
      account: { pin: "1", etag: "a" },
    });
    assert.throws(() => update({}, ["password"]), /REQUIRED/);
  });

  test("setting another member of their oneof clears them", () => {
    const { token: _, ...rest } = stored;
    assert.deepEqual(update({ ...read, sso: "s" }, ["*"]), {
      ...rest,
      sso: "s",
    });
  });

  test("they are set where the caller sets them, in elements that stay as well", () => {
    const accounts = [{ iban: "i" }, { iban: "i", pin: "new" }];
    assert.deepEqual(
      update({ password: "q", accounts }, ["password", "accounts"]),
      {
        ...stored,
        password: "q",
        accounts: [
          { iban: "i", pin: "1" },
          { iban: "i", pin: "new" },
        ],
      },
    );
  });

  test("an update of everything doesn't say that it sets those left unset", () => {
    const all = resolved(read, ["*"]);
    assert.equal(setsPath(all, "password"), false);
    assert.equal(setsPath(all, "account.pin"), false);
    assert.equal(setsPath(all, "account.iban"), true);
    assert.deepEqual(
      changesOf(all).map((change) => printChange(change).path),
      ["name", "account", "accounts", "by_bank", "sso"],
    );
    assert.equal(setsPath(resolved({}, ["account.pin"]), "account.pin"), true);
  });
});

suite("an update of a map with INPUT_ONLY fields", () => {
  test("an entry that stays keeps them unset by the update, and one that goes takes them along", () => {
    for (const mask of ["by_bank", "by_bank.a", "by_bank.b"]) {
      const update = resolved({ byBank: { a: { iban: "i" } } }, [mask]);
      assert.equal(setsPath(update, "by_bank.a.pin"), false, mask);
      assert.equal(setsPath(update, "by_bank.b.pin"), mask !== "by_bank.a");
    }
  });
});

suite("an IDENTIFIER that is a message", () => {
  const Shelf = getMessage(
    protoRegistry({
      ...fieldBehaviorProto,
      "shelf.proto": `
        syntax = "proto3";
        package shelf;
        import "google/api/field_behavior.proto";
        message Shelf { repeated Book books = 1; }
        message Book {
          Key key = 1 [(google.api.field_behavior) = OUTPUT_ONLY, (google.api.field_behavior) = IDENTIFIER];
          string title = 2;
        }
        message Key {
          string id = 1;
          string secret = 2 [(google.api.field_behavior) = INPUT_ONLY];
          string made = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
        }
      `,
    }),
    "shelf.Shelf",
  );

  test("elements keep their order where it holds what a caller has not read or does not say", () => {
    const before = {
      books: [
        { key: { id: "1", secret: "s" }, title: "t" },
        { key: { id: "1", made: "m" }, title: "t" },
        { key: { id: "1" }, title: "t" },
      ],
    };
    const book = { key: { id: "1" }, title: "t" };
    const made = { key: { id: "1", made: "m" }, title: "t" };
    const updated = updateMessage(
      Shelf,
      fromJson(Shelf, before),
      fromJson(Shelf, { books: [book, made, book] }),
      ["books"],
    );
    assert.deepEqual(toJson(Shelf, updated), before);
  });
});

suite("updates of AIP-154's etag", () => {
  test("a string etag keeps its value, named or not, at every depth", () => {
    const source = {
      etag: "x",
      account: { iban: "j", etag: "x" },
      accounts: [{ iban: "i", etag: "x" }],
    };
    assert.deepEqual(update(source, ["etag", "account.etag"]), stored);
    assert.deepEqual(update(source, ["account", "accounts"]), {
      ...stored,
      account: { iban: "j", pin: "1", etag: "a" },
      accounts: [{ iban: "i", pin: "1" }],
    });
    assert.deepEqual(update(source, undefined, {}), {
      account: { iban: "j" },
      accounts: [{ iban: "i" }],
    });
  });
});
