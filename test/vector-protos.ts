import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileDescriptorSet } from "@bufbuild/protobuf/wkt";
import { compileProtos, rootDir } from "./helpers.js";

/** The folder of the conformance vectors. */
export const vectorsDir = join(rootDir, "test", "vectors");

/** The message shapes of the conformance vectors, compiled: proto3, proto2 and an edition. */
export function vectorProtos(): FileDescriptorSet {
  const dir = join(vectorsDir, "proto");
  const folder = "fmtest/v1";
  return compileProtos(
    Object.fromEntries(
      readdirSync(join(dir, folder)).map((name) => [
        `${folder}/${name}`,
        readFileSync(join(dir, folder, name), "utf8"),
      ]),
    ),
  );
}
