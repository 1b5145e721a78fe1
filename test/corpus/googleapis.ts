import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  createFileRegistry,
  type DescExtension,
  type DescField,
  type FileRegistry,
  fromBinary,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { protoRegistry, rootDir } from "../helpers.js";

/**
 * Compare the protos that the command brings along with Google's own: whatever
 * both define under a number is the same. Google's may be of another version.
 */
export function checkGoogleapis(image: string): void {
  const folder = join(rootDir, "googleapis");
  const ours = protoRegistry(
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".proto"))
        .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
    ),
  );
  const theirs = definitionsOf(
    createFileRegistry(
      fromBinary(FileDescriptorSetSchema, readFileSync(image)),
    ),
  );
  let same = 0;
  for (const [number, definition] of definitionsOf(ours)) {
    const other = theirs.get(number);
    if (other !== undefined) {
      assert.equal(definition, other, number);
      same++;
    }
  }
  assert.ok(same > 250, `only ${same} definitions are in both`);
  console.log(`${same} definitions are as in googleapis`);
}

/** What is defined under each number: fields, extensions and values of enums. */
function definitionsOf(registry: FileRegistry): Map<string, string> {
  const definitions = new Map<string, string>();
  for (const file of registry.files) {
    for (const desc of nestedTypes(file)) {
      switch (desc.kind) {
        case "message":
          for (const field of desc.fields) {
            definitions.set(
              `${desc.typeName} ${field.number}`,
              describe(field),
            );
          }
          break;
        case "enum":
          for (const { name, number } of desc.values) {
            definitions.set(`${desc.typeName} ${number}`, name);
          }
          break;
        case "extension":
          definitions.set(
            `${desc.extendee.typeName} ${desc.number}`,
            describe(desc),
          );
          break;
        case "service":
          for (const { name, input, output } of desc.methods) {
            definitions.set(
              `${desc.typeName} ${name}`,
              `${input.typeName} ${output.typeName}`,
            );
          }
          break;
      }
    }
  }
  return definitions;
}

function describe({ proto, oneof }: DescField | DescExtension): string {
  const { name, type, label, typeName, proto3Optional } = proto;
  return [name, type, label, typeName, proto3Optional, oneof?.name].join(" ");
}
