import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { protoCamelCase } from "@bufbuild/protobuf/reflect";

/** The names that a generated file declares, each of them once. */
export class Names {
  private readonly taken = new Set<string>();

  /** This name, or one with a number behind it where it is taken, as protoc-gen-es does it. */
  claim(name: string): string {
    let free = name;
    // A dollar sign is in no name of a proto.
    for (let i = 1; this.taken.has(free); i++) {
      free = `${name}$${i}`;
    }
    this.taken.add(free);
    return free;
  }
}

/** The name of a message without its package, with `_` between nested messages. */
export function messageName({ typeName, file }: DescMessage): string {
  const { package: scope } = file.proto;
  return typeName
    .slice(scope === "" ? 0 : scope.length + 1)
    .replaceAll(".", "_");
}

/** The name of the helper for a mask field. */
export function helperName({ parent, name }: DescField): string {
  const camelCase = protoCamelCase(name);
  return (
    messageName(parent) + camelCase.charAt(0).toUpperCase() + camelCase.slice(1)
  );
}
