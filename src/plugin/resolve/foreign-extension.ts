import type { DescExtension, DescFile } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema, Option } from "../../gen/fieldmask/option_pb.js";

const cache = new WeakMap<DescFile, string | undefined>();

/**
 * Return the name of another extension that a file sees under the number of our
 * option; undefined if there is none, and for copies of our option.
 */
export function foreignExtension(file: DescFile): string | undefined {
  if (!cache.has(file)) {
    const seen = [...visibleFiles(file, new Set())].flatMap((visible) => [
      ...optionExtensions(visible),
    ]);
    cache.set(file, seen.some(isOurs) ? undefined : seen[0]?.typeName);
  }
  return cache.get(file);
}

function* visibleFiles(
  file: DescFile,
  visited: Set<DescFile>,
): Generator<DescFile> {
  if (!visited.has(file)) {
    visited.add(file);
    yield file;
    for (const dependency of file.dependencies) {
      yield* visibleFiles(dependency, visited);
    }
  }
}

function* optionExtensions(file: DescFile): Generator<DescExtension> {
  for (const desc of nestedTypes(file)) {
    if (
      desc.kind === "extension" &&
      desc.number === Option.number &&
      desc.extendee.typeName === Option.extendee.typeName
    ) {
      yield desc;
    }
  }
}

function isOurs({ typeName, message }: DescExtension): boolean {
  return (
    typeName === Option.typeName ||
    FieldMaskSchema.fields.every((ours) =>
      message?.fields.some(
        ({ name, number }) => name === ours.name && number === ours.number,
      ),
    )
  );
}
