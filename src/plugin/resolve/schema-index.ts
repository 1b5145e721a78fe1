import type {
  DescEnum,
  DescExtension,
  DescFile,
  DescMessage,
  DescMethod,
  DescService,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";

/** The symbols that a full name can stand for in the lookup of a type. */
export type NamedSymbol =
  | DescMessage
  | DescEnum
  | DescService
  | DescExtension
  | "package";

/**
 * An index of everything in the compilation by name, and of RPCs by input. It
 * is built once per run, at the first lookup.
 */
export class SchemaIndex {
  private symbolsByName: ReadonlyMap<string, NamedSymbol> | undefined;
  private methodsByInput:
    | ReadonlyMap<DescMessage, readonly DescMethod[]>
    | undefined;

  constructor(private readonly files: readonly DescFile[]) {}

  get symbols(): ReadonlyMap<string, NamedSymbol> {
    this.symbolsByName ??= indexSymbols(this.files);
    return this.symbolsByName;
  }

  /** Return a message of the compilation. Throws an `Error` if there is none. */
  message(typeName: string): DescMessage {
    const symbol = this.symbols.get(typeName);
    if (typeof symbol !== "object" || symbol.kind !== "message") {
      throw new Error(`no message ${typeName}`);
    }
    return symbol;
  }

  /** Return the RPCs that take this message. */
  methodsOf(input: DescMessage): readonly DescMethod[] {
    this.methodsByInput ??= indexMethods(this.files);
    return this.methodsByInput.get(input) ?? [];
  }
}

function indexSymbols(files: readonly DescFile[]): Map<string, NamedSymbol> {
  const symbols = new Map<string, NamedSymbol>();
  for (const file of files) {
    const names = file.proto.package.split(".");
    for (let length = 1; length <= names.length; length++) {
      symbols.set(names.slice(0, length).join("."), "package");
    }
  }
  for (const file of files) {
    for (const desc of nestedTypes(file)) {
      symbols.set(desc.typeName, desc);
    }
  }
  return symbols;
}

function indexMethods(
  files: readonly DescFile[],
): Map<DescMessage, DescMethod[]> {
  const methods = new Map<DescMessage, DescMethod[]>();
  for (const method of files.flatMap(({ services }) =>
    services.flatMap((service) => service.methods),
  )) {
    const known = methods.get(method.input);
    if (known === undefined) {
      methods.set(method.input, [method]);
    } else {
      known.push(method);
    }
  }
  return methods;
}
