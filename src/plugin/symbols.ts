import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, ImportSymbol } from "@bufbuild/protoplugin";
import { fieldsByName } from "../fields-by-name.js";
import type { SchemaIndex } from "./schema-index.js";

/** The package of the runtime that generated code imports. */
const RUNTIME = "protoc-gen-fieldmask-es";

/** The names that a generated file uses, from itself and from elsewhere. */
export class Symbols {
  readonly #schemas = new Map<string, ImportSymbol>();
  readonly #shapes = new Map<string, ImportSymbol>();

  constructor(
    private readonly file: GeneratedFile,
    /** Where the file is imported from. */
    private readonly importPath: string,
    private readonly index: SchemaIndex,
  ) {}

  /** A message, by its full name. */
  message(typeName: string): DescMessage {
    return this.index.message(typeName);
  }

  /** A field of a message, by its name in the proto. */
  field(typeName: string, name: string): DescField {
    const field = fieldsByName(this.message(typeName)).get(name)?.field;
    if (field === undefined) {
      throw new Error(`${typeName} has no field ${name}`);
    }
    return field;
  }

  /** The generated descriptor of a message. */
  schema(typeName: string): ImportSymbol {
    return memoize(this.#schemas, typeName, () =>
      this.file.importSchema(this.message(typeName)),
    );
  }

  /** The generated type of a message. */
  shape(typeName: string): ImportSymbol {
    return memoize(this.#shapes, typeName, () =>
      this.file.importShape(this.message(typeName)),
    );
  }

  /** A value of the runtime. */
  runtime(name: string): ImportSymbol {
    return this.file.import(name, RUNTIME);
  }

  /** A type of the runtime. */
  runtimeType(name: string): ImportSymbol {
    return this.file.import(name, RUNTIME, true);
  }

  /** A function of protobuf-es. */
  protobuf(name: string): ImportSymbol {
    return this.file.import(name, "@bufbuild/protobuf");
  }

  /** A function of this file, as a symbol so that no import takes its name. */
  local(name: string): ImportSymbol {
    return this.file.import(name, this.importPath);
  }
}

function memoize<V>(cache: Map<string, V>, key: string, make: () => V): V {
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    cache.set(key, value);
  }
  return value;
}
