import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { runInNewContext } from "node:vm";
import { create, toBinary } from "@bufbuild/protobuf";
import { serviceDefinition } from "../../src/grpc/index.js";
import { isBytes } from "../../src/message/is-bytes.js";
import { filterBinary } from "../../src/read/filter-binary.js";
import { diffMessages } from "../../src/update/diff-messages.js";
import { updateMessage } from "../../src/update/update-message.js";
import { getMessage, protoRegistry, rootDir } from "../helpers.js";

const registry = protoRegistry({
  "a.proto": `
    syntax = "proto3"; package a;
    message Book { string title = 1; bytes cover = 2; repeated bytes pages = 3; }
    service Books { rpc GetBook(Book) returns (Book); }`,
});
const Book = getMessage(registry, "a.Book");

/** Bytes of another realm, as Jest and jsdom have them. */
function foreign(bytes: Iterable<number>): Uint8Array {
  return runInNewContext("Uint8Array.from(bytes)", { bytes: [...bytes] });
}

suite("bytes of another realm", () => {
  test("are bytes, and so are a Buffer and an instance of a subclass", () => {
    class Own extends Uint8Array {}
    assert.ok(!(foreign([1]) instanceof Uint8Array));
    for (const bytes of [
      foreign([1]),
      foreign([]),
      Uint8Array.of(1),
      Buffer.from("a"),
      new Own(2),
    ]) {
      assert.equal(isBytes(bytes), true);
    }
  });

  test("aren't confused with what only looks like bytes", () => {
    for (const value of [
      undefined,
      null,
      "a",
      [1],
      {},
      { [Symbol.toStringTag]: "Uint8Array", length: 1 },
      new ArrayBuffer(1),
      new DataView(new ArrayBuffer(1)),
      new Int8Array(1),
      new Uint8ClampedArray(1),
    ]) {
      assert.equal(isBytes(value), false);
    }
  });

  test("are compared and copied as values of fields", () => {
    const own = book((values) => Uint8Array.from(values));
    const other = book(foreign);
    assert.deepEqual(diffMessages(Book, own, other).paths, []);
    assert.deepEqual(diffMessages(Book, create(Book), other).paths, [
      "cover",
      "pages",
    ]);
    const updated = updateMessage(Book, create(Book), other, ["*"]);
    assert.deepEqual(toBinary(Book, updated), toBinary(Book, own));
    Object.assign(other, { cover: undefined });
    assert.deepEqual(toBinary(Book, updated), toBinary(Book, own));
  });

  test("are masked without decoding, and sent by a service as they are", () => {
    const bytes = toBinary(Book, create(Book, { title: "a" } as never));
    assert.deepEqual(filterBinary(Book, foreign(bytes), ["title"]), bytes);
    const service = registry.getService("a.Books");
    assert.ok(service !== undefined);
    const { responseSerialize } = serviceDefinition(service).getBook ?? {};
    assert.deepEqual(
      [...(responseSerialize?.(foreign(bytes) as never) ?? [])],
      [...bytes],
    );
  });

  test("are known everywhere: no file of src asks for the constructor", () => {
    const files = readdirSync(join(rootDir, "src"), {
      recursive: true,
      encoding: "utf8",
    }).filter((file) => file.endsWith(".ts"));
    const asking = files.filter((file) =>
      /instanceof\s+(Uint8Array|ArrayBuffer|Buffer|Date|Map|Set)\b|\.isBuffer\(/.test(
        readFileSync(join(rootDir, "src", file), "utf8"),
      ),
    );
    assert.deepEqual(asking, []);
  });
});

function book(bytes: (values: number[]) => Uint8Array) {
  return create(Book, {
    cover: bytes([1, 2]),
    pages: [bytes([3]), bytes([])],
  } as never);
}
