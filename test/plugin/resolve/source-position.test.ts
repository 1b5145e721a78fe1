import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { create, createFileRegistry, type DescField } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  SourceCodeInfoSchema,
} from "@bufbuild/protobuf/wkt";
import { optionPosition } from "../../../src/plugin/resolve/source-position.js";

/** The second field of the first message, in a file with these locations; the first in each span is the line. */
function fieldWith(
  locations: Readonly<Record<string, readonly [number, number, number]>>,
): DescField {
  const registry = createFileRegistry(
    create(FileDescriptorSetSchema, {
      file: [
        create(FileDescriptorProtoSchema, {
          name: "a.proto",
          syntax: "proto3",
          messageType: [
            {
              name: "M",
              field: [
                { name: "x", number: 1, type: 9, label: 1 },
                { name: "y", number: 2, type: 9, label: 1 },
              ],
            },
          ],
          sourceCodeInfo: create(SourceCodeInfoSchema, {
            location: Object.entries(locations).map(([path, span]) => ({
              path: path.split(".").map(Number),
              span: [...span],
            })),
          }),
        }),
      ],
    }),
  );
  const field = registry.getMessage("M")?.fields[1];
  assert.ok(field);
  return field;
}

const OTHER_FIELD = "4.0.2.0";
const FIELD = "4.0.2.1";
const OPTION = `${FIELD}.8.1142`;

suite("the position of a mistake", () => {
  const locations = {
    [OTHER_FIELD]: [1, 0, 9],
    [`${OTHER_FIELD}.8.1142`]: [1, 5, 9],
    [`${OTHER_FIELD}.8.1142.2.2`]: [1, 7, 9],
    [FIELD]: [10, 2, 9],
    [`${FIELD}.8`]: [11, 2, 9],
    [`${FIELD}.8.1`]: [11, 3, 9],
    [`${OPTION}.1`]: [12, 4, 9],
    [OPTION]: [13, 5, 9],
    [`${OPTION}.2`]: [14, 6, 9],
    [`${OPTION}.2.1`]: [15, 7, 9],
    [`${OPTION}.2.2`]: [16, 8, 9],
  } as const;

  test("the position of a mistake is that of the part of the option, counted from 1", () => {
    assert.deepEqual(optionPosition(fieldWith(locations), [2, 2]), {
      line: 17,
      column: 9,
    });
  });

  test("the position of a mistake is that of the closest part around it that has one", () => {
    const { [`${OPTION}.2.2`]: _, ...others } = locations;
    assert.deepEqual(optionPosition(fieldWith(others), [2, 2]), {
      line: 15,
      column: 7,
    });
    assert.deepEqual(optionPosition(fieldWith(locations), [3, 2]), {
      line: 14,
      column: 6,
    });
  });

  test("the position of a mistake is that of another part of the option, where the option as a whole has none", () => {
    const { [OPTION]: _, ...others } = locations;
    for (const optionPath of [[], [3], [3, 2]]) {
      assert.deepEqual(optionPosition(fieldWith(others), optionPath), {
        line: 13,
        column: 5,
      });
    }
  });

  test("the position of a mistake is that of the field, where the option has none", () => {
    const field = fieldWith({
      [OTHER_FIELD]: locations[OTHER_FIELD],
      [`${OTHER_FIELD}.8.1142`]: locations[`${OTHER_FIELD}.8.1142`],
      [`${FIELD}.8.1`]: locations[`${FIELD}.8.1`],
      [FIELD]: locations[FIELD],
    });
    assert.deepEqual(optionPosition(field, [2, 2]), { line: 11, column: 3 });
  });

  test("a mistake has no position without source info", () => {
    assert.equal(optionPosition(fieldWith({}), [2, 2]), undefined);
  });
});
