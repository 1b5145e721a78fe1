import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  clone,
  create,
  type DescMessage,
  equals,
  type Message,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { filterMessage } from "../../src/read/filter-message.js";
import { projectKept } from "../../src/read/project-message.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { CallMasks } from "../../src/service/call-masks.js";
import { Ceilings } from "../../src/service/ceilings.js";
import type { Ceiling } from "../../src/service/options.js";
import { planService } from "../../src/service/plan.js";
import {
  arbitraryMask,
  arbitraryMessage,
  arbitraryPath,
} from "../arbitraries.js";
import {
  ChainSchema,
  CoordSchema,
  ProbeSchema,
  StationSchema,
} from "../gen/fmtest/v1/station_pb.js";
import { getMessage, protoRegistry } from "../helpers.js";
import { fullUser, make, masks, Shop, schemas } from "../service/shop.js";
import { team } from "./shop-handlers.js";

/** Random ceilings for some of the types. */
function arbitraryCeilings(
  ...types: readonly DescMessage[]
): fc.Arbitrary<Ceiling<unknown>[]> {
  const one = fc
    .constantFrom(...types)
    .chain((message) =>
      arbitraryMask(message, "read").map((see) => ({ message, see })),
    );
  return fc.array(one, { minLength: 1, maxLength: 4 });
}

suite("ceilings", () => {
  for (const [root, ...types] of [
    [schemas.Team, schemas.Team, schemas.User, schemas.Address],
    [schemas.User, schemas.User, schemas.Address],
    [StationSchema, StationSchema, CoordSchema, ProbeSchema],
    [ChainSchema, ChainSchema],
  ] as const satisfies DescMessage[][]) {
    test(`leave of ${root.typeName} what filterMessage leaves of each message in it`, () => {
      fc.assert(
        fc.property(
          arbitraryMessage(root),
          arbitraryCeilings(...types),
          (message, ceilings) => {
            const kept = new Ceilings(root, ceilings, "see").of(undefined);
            const left = projectKept(root, message, kept);
            const expected = limited(root, message, ceilings);
            assert.ok(
              equals(
                root,
                withoutEmpty(root, left),
                withoutEmpty(root, expected),
              ),
            );
          },
        ),
        { numRuns: 300 },
      );
    });
  }
});

test("a ceiling for messages of another version allows what both have", () => {
  const older = getMessage(
    protoRegistry({
      "shop.proto": `
        syntax = "proto3";
        package shop;
        message User { string name = 1; }
      `,
    }),
    "shop.User",
  );
  const ceilings = [{ message: schemas.User, see: ["name", "email"] }];
  const kept = new Ceilings(older, ceilings, "see").of(undefined);
  const user = create(older, { name: "ada" } as MessageInitShape<DescMessage>);
  assert.deepEqual(projectKept(older, user, kept), user);
});

test("a mask field of another version keeps of bytes what it names", () => {
  const versionWith = (fields: string) =>
    protoRegistry({
      "users.proto": `
        syntax = "proto3";
        package users;
        import "google/protobuf/field_mask.proto";
        service Users { rpc Get(Request) returns (User); }
        message Request { google.protobuf.FieldMask mask = 1; }
        message User { string name = 1; ${fields} string email = 9; }
      `,
    });
  const older = versionWith("");
  const newer = versionWith("string token = 2;");
  const method = newer.getService("users.Users")?.methods[0];
  assert.ok(method);
  const mask = requestFieldMask({
    request: getMessage(older, "users.Request"),
    field: "mask",
    out: { response: getMessage(older, "users.User") },
  });
  const plan = planService({ masks: [mask] }).of(method);
  assert.ok(plan);
  const { input, output } = method;
  const init: Record<string, unknown> = {
    name: "ada",
    token: "secret",
    email: "ada@",
  };
  const user = create(output, init);
  for (const path of ["name", "email"]) {
    const call = new CallMasks(plan, "", () => plan.allow({ method } as never));
    call.admit(create(input, { mask: { paths: [path] } }));
    const expected = toBinary(output, filterMessage(output, user, [path]));
    assert.deepEqual(call.maskBytes(toBinary(output, user)), expected);
  }
});

suite("what a call keeps", () => {
  const { getUser, getTeam } = Shop.method as Record<
    string,
    (typeof Shop.methods)[number]
  >;
  assert.ok(getUser && getTeam);
  const office = make("Address", { country: "UK", city: "Bath" });
  const responses: Record<string, Message[]> = {
    getUser: [
      fullUser(),
      make("User", {
        contact: { case: "office", value: office },
        photo: new Uint8Array([1]),
        extra: { typeUrl: "x" },
      }),
    ],
    getTeam: [team()],
  };

  for (const method of [getUser, getTeam]) {
    test(`is wanted in ${method.name}`, () => {
      const { output } = method;
      fc.assert(
        fc.property(
          arbitraryMask(schemas.User, "read"),
          arbitraryMask(output, "read"),
          arbitraryCeilings(schemas.User, schemas.Address),
          arbitraryPath(output, "read"),
          (paths, header, ceilings, path) => {
            const service = planService({
              masks: Object.values(masks),
              sideChannel: true,
              ceilings,
              validate: false,
            });
            const plan = service.of(method);
            assert.ok(plan);
            const call = new CallMasks(plan, header.join(), () =>
              plan.allow({ method }),
            );
            const readMask = create(FieldMaskSchema, { paths });
            call.admit(make("GetUserRequest", { readMask }));
            const left = (responses[method.localName] ?? []).map((response) =>
              filterMessage(output, call.mask(response), [path]),
            );
            const holds = left.some(
              (part) => toBinary(output, withoutEmpty(output, part)).length > 0,
            );
            if (holds) {
              assert.ok(call.view(output).wants(path), path);
            }
          },
        ),
        { numRuns: 500 },
      );
    });
  }
});

/** The message under ceilings, step by step: each message in it by those of its type. */
function limited(
  desc: DescMessage,
  message: Message,
  ceilings: readonly Ceiling<unknown>[],
): Message {
  const own = ceilings.filter(
    ({ message: { typeName } }) => typeName === desc.typeName,
  );
  const left = own.reduce(
    (part, { see }) =>
      filterMessage(desc, part, undefined, { within: see as string[] }),
    message,
  );
  return mapMessages(desc, left, (inner, value) =>
    limited(inner, value, ceilings),
  );
}

/** The message without the messages in it that have nothing set. */
function withoutEmpty(desc: DescMessage, message: Message): Message {
  return mapMessages(desc, message, (inner, value) => {
    const rest = withoutEmpty(inner, value);
    return equals(inner, rest, create(inner)) ? undefined : rest;
  });
}

/** The message with each message in a field, a list or a map replaced. */
function mapMessages(
  desc: DescMessage,
  message: Message,
  replace: (desc: DescMessage, message: Message) => Message | undefined,
): Message {
  const result = reflect(desc, clone(desc, message));
  for (const field of desc.fields) {
    const inner = field.message;
    if (!inner || !result.isSet(field)) {
      continue;
    }
    const replaced = (value: unknown) => {
      const part = replace(inner, (value as { message: Message }).message);
      return part && reflect(inner, part);
    };
    if (field.fieldKind === "list") {
      const list = result.get(field);
      const parts = [...list].map(replaced);
      list.clear();
      for (const part of parts) {
        if (part !== undefined) {
          list.add(part);
        }
      }
    } else if (field.fieldKind === "map") {
      const map = result.get(field);
      for (const [key, value] of [...map]) {
        const part = replaced(value);
        if (part === undefined) {
          map.delete(key);
        } else {
          map.set(key, part);
        }
      }
    } else {
      const part = replaced(result.get(field));
      if (part === undefined) {
        result.clear(field);
      } else {
        result.set(field, part as never);
      }
    }
  }
  return result.message;
}
