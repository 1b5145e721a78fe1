import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  create,
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import type { FieldMask, Timestamp } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { resolvePath } from "../../src/mask/resolve-mask.js";
import { isGoogleProtobuf } from "../../src/message/field-traits.js";
import { getLocal, setLocal } from "../../src/message/local-value.js";
import { filterMessage } from "../../src/read/filter-message.js";
import {
  type Masked,
  type TypedMask,
  viewMessage,
} from "../../src/request/masked.js";
import {
  ChainSchema,
  OddNamesSchema,
  StationSchema,
} from "../gen/fmtest/v1/station_pb.js";
import { bin, rootDir, withTempDir, writeFiles } from "../helpers.js";

/** Fails to compile unless both types are the same. */
function same<A, B>(
  ..._equal: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2
    ? []
    : [never]
): void {}

// The types that protoc-gen-es generates.
type User = Message<"User"> & {
  name: string;
  displayName: string;
  age?: number;
  photo: Uint8Array;
  address?: Address;
  friends: User[];
  tags: string[];
  labels: { [key: string]: string };
  places: { [key: string]: Address };
  bySlot: { [key: number]: Address };
  created?: Timestamp;
  attributes?: { [key: string]: unknown };
  constructor$: string;
  lawsuit?: Lawsuit;
  contact:
    | { value: string; case: "phoneNumber" }
    | { value: Address; case: "office" }
    | { value: string; case: "toString" }
    | { case: undefined; value?: undefined };
};
type Address = Message<"Address"> & { country: string; city?: string };
type Lawsuit = Message<"Lawsuit"> & { case: string; value: string };

/** What is left of a user, without the fields of every message. */
type Left<Path extends string> = Omit<Masked<User, Path>, keyof Message>;
type LeftAddress<Path extends string> = Masked<Address, Path>;
type Plain<T> = { [K in keyof T]: T[K] };

suite("the type of a masked message", () => {
  test("has the fields that the mask names, with their presence", () => {
    same<Plain<Left<"name">>, { name: string }>();
    same<Plain<Left<"age" | "photo">>, { age?: number; photo: Uint8Array }>();
    same<Plain<Left<"display_name">>, { displayName: string }>();
    same<Plain<Left<"tags" | "labels">>, Pick<User, "tags" | "labels">>();
    same<Plain<Left<"created">>, { created?: Timestamp }>();
    same<Masked<User, "name">["$typeName"], "User">();
  });

  test("has no others", () => {
    const view = null as unknown as Masked<User, "name" | "address.city">;
    const reads = [
      () => view.name,
      () => view.address?.city,
      // @ts-expect-error: not in the mask
      () => view.displayName,
      // @ts-expect-error: not in the mask
      () => view.address?.country,
      // @ts-expect-error: not in the mask
      () => view.contact,
    ];
    assert.equal(reads.length, 5);
  });

  test("goes below messages, lists and maps", () => {
    same<Plain<Left<"address.city">>, { address?: Masked<Address, "city"> }>();
    same<
      Plain<LeftAddress<"city">>,
      Plain<Message<"Address"> & { city?: string }>
    >();
    same<
      Plain<Left<"friends.name" | "friends.*.address.city">>,
      { friends: Masked<User, "name" | "address.city">[] }
    >();
    same<Left<"places.home.city">["places"][string], LeftAddress<"city">>();
    same<Left<"places.*.city">["places"][string], LeftAddress<"city">>();
    same<Left<"by_slot.7.city">["bySlot"][number], LeftAddress<"city">>();
    same<Left<"places.home" | "places.home.city">["places"], User["places"]>();
    same<Left<"places.`a.b`.city">["places"][string], Address>();
    same<Left<"labels.a">["labels"], User["labels"]>();
  });

  test("lets a parent decide over its children", () => {
    same<Left<"address" | "address.city">["address"], User["address"]>();
    same<Left<"friends.*" | "friends.name">["friends"], User[]>();
    same<Masked<User, "*">, User>();
    same<Masked<User, "*" | "name">, User>();
  });

  test("has the members of oneofs", () => {
    same<
      Left<"phone_number">["contact"],
      | { value: string; case: "phoneNumber" }
      | { case: undefined; value?: undefined }
    >();
    same<
      Left<"office.city" | "phone_number">["contact"],
      | { value: string; case: "phoneNumber" }
      | { case: "office"; value: LeftAddress<"city"> }
      | { case: undefined; value?: undefined }
    >();
  });

  test("knows the names that protobuf-es makes safe", () => {
    same<Plain<Left<"constructor">>, { constructor$: string }>();
    same<Left<"to_string">["contact"]["case"], "toString" | undefined>();
  });

  test("does not take a message with the fields of a oneof for one", () => {
    same<
      Left<"lawsuit.case">["lawsuit"],
      Masked<Lawsuit, "case"> | undefined
    >();
    same<keyof Masked<Lawsuit, "case">, "case" | keyof Message>();
  });

  test("is the whole where the compiler does not know better", () => {
    same<Masked<User, string>, User>();
    same<Masked<User, "nothing">, User>();
    same<Masked<User, never>, User>();
    same<Masked<User, "name" | "contact">, User>();
    same<Left<`friends.${string}`>["friends"], User[]>();
    same<Left<`address.${string}` | "name">["address"], User["address"]>();
    same<Left<"address.nothing">["address"], User["address"]>();
    same<Plain<Left<`labels.${string}`>>, Pick<User, "labels">>();
    same<
      Left<"created.seconds">["created"],
      Masked<Timestamp, "seconds"> | undefined
    >();
    same<Left<"attributes.a.b">["attributes"], User["attributes"]>();
  });
});

suite("viewMessage", () => {
  const user = null as unknown as User;

  test("returns the message, in the type that its mask leaves", () => {
    const message = create(StationSchema, { name: "a" });
    const view = viewMessage(message, ["name", "coord.lat"]);
    assert.ok(Object.is(view, message));
    assert.equal(view.name, "a");
    assert.equal(view.coord?.lat, undefined);
    // @ts-expect-error: not in the mask
    assert.equal(view.titleText, "");
    // @ts-expect-error: not in the mask
    assert.equal(view.coord?.lng, undefined);
  });

  test("takes masks of all kinds", () => {
    const typed = null as unknown as TypedMask<"name" | "address.city">;
    const untyped = null as unknown as FieldMask | undefined;
    const list = null as unknown as readonly string[];
    const results = () => [
      same<typeof a, Masked<User, "name" | "address.city">>(),
      same<typeof b, User>(),
      same<typeof c, User>(),
      same<typeof d, User>(),
    ];
    const a = viewMessage(user, typed);
    const b = viewMessage(user, untyped);
    const c = viewMessage(user, list);
    const d = viewMessage(user, []);
    const mask: FieldMask = typed;
    assert.ok([results, mask]);
  });
});

suite("types and filterMessage", () => {
  test("agree about what is left", () => {
    const schemas = {
      Station: StationSchema,
      Chain: ChainSchema,
      OddNames: OddNamesSchema,
    };
    const lines = fc
      .sample(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), {
        numRuns: 600,
        seed: 7,
      })
      .flatMap((numbers, index) => {
        const choose = chooser(numbers);
        const [name, desc] = choose(Object.entries(schemas));
        const paths = Array.from({ length: 1 + choose([0, 1, 2, 3]) }, () =>
          randomPath(desc, choose),
        );
        const place = fieldsOn(
          desc,
          choose([...paths, randomPath(desc, choose)]),
        );
        const type = `Masked<${name}, ${paths.map((path) => JSON.stringify(path)).join(" | ")}>`;
        return [
          isLeft(desc, paths, place) ? "" : "// @ts-expect-error: not left",
          `export const r${index} = (m: ${type}) => ${read("m", place)};`,
        ];
      });
    assert.ok(
      lines.includes("") && lines.some((line) => line.startsWith("//")),
    );
    assert.equal(typeCheck([...PRELUDE, ...lines].join("\n")), "");
  });
});

const PRELUDE = [
  `import type { Masked } from "${join(rootDir, "src/request/masked.js")}";`,
  `import type { Chain, OddNames, Station } from "${join(rootDir, "test/gen/fmtest/v1/station_pb.js")}";`,
  "declare function get<T>(value: T): NonNullable<T>;",
  "declare function item<T>(list: T[]): T;",
  "declare function entry<T>(map: { [key: string]: T } | { [key: number]: T }): T;",
  "declare function member<O extends { case: string | undefined }, C extends O['case']>(oneof: O, name: C): Extract<O, { case: C; value: unknown }>['value'];",
];

type Choose = <T>(items: readonly T[]) => T;

function chooser(numbers: readonly number[]): Choose {
  let next = 0;
  return (items) => {
    const number = numbers[next++ % numbers.length] ?? 0;
    return items[number % items.length] as never;
  };
}

/** A valid path, with `k` and `7` for the keys of maps. */
function randomPath(desc: DescMessage, choose: Choose): string {
  const field = choose(desc.fields);
  const { message } = field;
  if (choose([0, 1, 2]) === 0) {
    return field.name;
  }
  const steps = [field.name];
  if (field.fieldKind === "map") {
    steps.push(choose([keyOf(field) ?? "*", "*"]));
  } else if (field.fieldKind === "list" && message !== undefined) {
    steps.push(...choose([["*"], []]));
  }
  if (message === undefined || isGoogleProtobuf(message)) {
    return field.fieldKind === "map" ? steps.join(".") : field.name;
  }
  return [...steps, randomPath(message, choose)].join(".");
}

function keyOf({
  mapKey,
}: DescField & { fieldKind: "map" }): string | undefined {
  switch (mapKey) {
    case ScalarType.STRING:
      return "k";
    case ScalarType.BOOL:
      return undefined;
    default:
      return "7";
  }
}

/** The fields that a path leads through. */
function fieldsOn(desc: DescMessage, path: string): DescField[] {
  const steps = resolvePath(desc, path, "read");
  assert.ok(typeof steps !== "function", path);
  return steps.flatMap((step) => (step.kind === "field" ? step.field : []));
}

/** An expression that reads the last of the fields, each in the one before. */
function read(message: string, [field, ...others]: DescField[]): string {
  if (field === undefined) {
    return message;
  }
  const value =
    field.oneof === undefined
      ? `${message}.${field.localName}`
      : `member(${message}.${field.oneof.localName}, "${field.localName}")`;
  if (others.length === 0) {
    return value;
  }
  const reader = { list: "item", map: "entry" }[field.fieldKind as string];
  return read(`${reader ?? "get"}(${value})`, others);
}

/** Whether filterMessage leaves the last of the fields in a message that has it. */
function isLeft(
  desc: DescMessage,
  paths: readonly string[],
  place: DescField[],
): boolean {
  let message: Message | undefined = filterMessage(
    desc,
    messageWith(desc, place),
    paths,
  );
  for (const field of place) {
    if (message === undefined || !isFieldSet(message, field)) {
      return false;
    }
    const value: unknown = getLocal(message, field);
    message = (
      field.fieldKind === "list" || field.fieldKind === "map"
        ? Object.values(value as object)[0]
        : value
    ) as Message | undefined;
  }
  return true;
}

function messageWith(
  desc: DescMessage,
  [field, ...others]: DescField[],
): Message {
  const message = create(desc);
  if (field !== undefined) {
    const value =
      others.length > 0 && field.message !== undefined
        ? messageWith(field.message, others)
        : sampleOf(field);
    setLocal(message, field, inContainer(field, value));
  }
  return message;
}

function inContainer(field: DescField, value: unknown): unknown {
  switch (field.fieldKind) {
    case "list":
      return [value];
    case "map":
      return { [keyOf(field) ?? "true"]: value };
    default:
      return value;
  }
}

/** A value that is not the zero value of its type. */
function sampleOf({ message, enum: isEnum, scalar }: DescField): unknown {
  if (message !== undefined) {
    const known: Record<string, unknown> = {
      "google.protobuf.StringValue": "x",
      "google.protobuf.Int32Value": 1,
      "google.protobuf.Struct": {},
    };
    return known[message.typeName] ?? create(message);
  }
  switch (isEnum === undefined ? scalar : undefined) {
    case ScalarType.STRING:
      return "x";
    case ScalarType.BYTES:
      return new Uint8Array(1);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return 1n;
    default:
      return 1;
  }
}

/** What the compiler has to say about a file. */
function typeCheck(text: string): string {
  return withTempDir((dir) => {
    writeFiles(dir, {
      "package.json": '{"type":"module"}',
      "check.ts": text,
      "tsconfig.json": JSON.stringify({
        extends: join(rootDir, "tsconfig.json"),
        compilerOptions: { types: [] },
        include: ["check.ts"],
      }),
    });
    return spawnSync(bin("tsc"), ["-p", dir], { encoding: "utf8" }).stdout;
  });
}
