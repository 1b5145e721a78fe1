import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";
import { protoCamelCase } from "@bufbuild/protobuf/reflect";
import type { MaskField } from "./decision.js";
import type { Report } from "./mistake.js";
import { hasOption } from "./option.js";
import type { NamedSymbol, SchemaIndex } from "./schema-index.js";

/** Return the name of the helper for a mask field. */
export function helperName({ parent, name }: DescField): string {
  const camelCase = protoCamelCase(name);
  return (
    messageName(parent) + camelCase.charAt(0).toUpperCase() + camelCase.slice(1)
  );
}

/** Return the name of a message without its package, with `_` between nested messages. */
export function messageName({
  typeName,
  file,
}: Pick<DescMessage | DescEnum, "typeName" | "file">): string {
  const { package: scope } = file.proto;
  return typeName
    .slice(scope === "" ? 0 : scope.length + 1)
    .replaceAll(".", "_");
}

/**
 * Report helpers with the name of another export of their package: of an
 * earlier helper, which must not be renamed, or of code by protoc-gen-es. One
 * file must be able to export all of them.
 */
export function reportNameClashes(
  maskFields: readonly MaskField[],
  index: SchemaIndex,
  report: Report,
): void {
  const taken = maskFields.length === 0 ? new Map() : messageExports(index);
  for (const { field } of maskFields) {
    const name = helperName(field);
    const key = exportKey(field.parent, name);
    const other = taken.get(key);
    if (other === undefined) {
      taken.set(key, `the helper of ${fullName(field)}`);
    } else {
      report({
        desc: field,
        optionPath: [],
        text: `its helper would be called ${name}, as ${other} is; rename one of the two, or ${wayOut(field)}`,
      });
    }
  }
}

function wayOut(field: DescField): string {
  return hasOption(field)
    ? "remove the option here"
    : `leave this field without a helper: none=${fullName(field)}`;
}

function fullName({ parent, name }: DescField): string {
  return `${parent.typeName}.${name}`;
}

/** Return the exports of protoc-gen-es, by package and name. */
function messageExports({ symbols }: SchemaIndex): Map<string, string> {
  const exports = new Map<string, string>();
  for (const symbol of symbols.values()) {
    if (symbol !== "package") {
      for (const name of exportsOf(symbol)) {
        exports.set(
          exportKey(symbol, name),
          `what protoc-gen-es generates for ${symbol.typeName}`,
        );
      }
    }
  }
  return exports;
}

function exportsOf(symbol: Exclude<NamedSymbol, "package">): string[] {
  const name = messageName(symbol);
  switch (symbol.kind) {
    case "message":
    case "enum":
      return [name, `${name}Schema`];
    case "service":
    case "extension":
      return [name];
  }
}

function exportKey({ file }: Pick<DescMessage, "file">, name: string): string {
  return `${file.proto.package}/${name}`;
}
