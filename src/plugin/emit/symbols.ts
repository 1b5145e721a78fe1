import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, ImportSymbol } from "@bufbuild/protoplugin";
import { fieldNamed } from "../../message/field-table.js";
import type { SchemaIndex } from "../resolve/schema-index.js";

/** The module of this package that generated code imports. */
const CODEGEN = "protoc-gen-fieldmask-es/codegenv1";

/** The names that a generated file uses, its own and imported ones. */
export class Symbols {
  private readonly schemas = new Map<string, ImportSymbol>();
  private readonly shapes = new Map<string, ImportSymbol>();

  constructor(
    private readonly file: GeneratedFile,
    /** The path that the file is imported from. */
    private readonly importPath: string,
    private readonly index: SchemaIndex,
  ) {}

  /** Return a field of a message, by their names in the proto. */
  field(typeName: string, name: string): DescField {
    return fieldNamed(this.message(typeName), name);
  }

  /** Return the generated descriptor of a message. */
  schema(typeName: string): ImportSymbol {
    return memoize(this.schemas, typeName, () =>
      this.file.importSchema(this.message(typeName)),
    );
  }

  /** Return the generated type of a message. */
  shape(typeName: string): ImportSymbol {
    return memoize(this.shapes, typeName, () =>
      this.file.importShape(this.message(typeName)),
    );
  }

  /** Return a function of the runtime. */
  runtime(name: string): ImportSymbol {
    return this.file.import(name, CODEGEN);
  }

  /** Return a type of the runtime. */
  runtimeType(name: string): ImportSymbol {
    return this.file.import(name, CODEGEN, true);
  }

  /** Return a value of protobuf-es. */
  protobuf(name: string): ImportSymbol {
    return this.file.import(name, "@bufbuild/protobuf");
  }

  /** Return a function or type of this file, as a symbol so that no import takes its name. */
  local(name: string): ImportSymbol {
    return this.file.import(name, this.importPath);
  }

  private message(typeName: string): DescMessage {
    return this.index.message(typeName);
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
