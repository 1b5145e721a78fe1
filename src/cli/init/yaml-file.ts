import { existsSync, readFileSync } from "node:fs";
import { isMap, isNode, parseDocument, stringify } from "yaml";

/** A YAML map with unchecked values. */
export type YamlMap = Readonly<Record<string, unknown>>;

/** A configuration file of the user, which is read and never written. */
export class YamlFile {
  readonly data: YamlMap;
  private readonly document;

  private readonly text: string;

  constructor(
    readonly path: string,
    text: string,
  ) {
    this.text = text.replaceAll("\r\n", "\n");
    this.document = parseDocument(this.text);
    const [error] = this.document.errors;
    if (error !== undefined) {
      const [what = ""] = error.message.split(/:?\n/, 1);
      throw new Error(`${path} isn't YAML: ${what}`);
    }
    const data: unknown = this.document.toJS() ?? {};
    if (!isYamlMap(data)) {
      throw new Error(`${path} isn't a map of YAML`);
    }
    this.data = data;
  }

  /** Return a value as lines of YAML, in the style of this file. */
  print(value: YamlMap): string[] {
    const column = this.listColumn();
    return stringify(value, {
      indent: Math.max(column, 2),
      indentSeq: column > 0,
      lineWidth: 0,
    })
      .trimEnd()
      .split("\n");
  }

  /**
   * Return the lines of a list's item as they stand in the file, followed by
   * more entries. Returns undefined if the item isn't a block of lines, or has
   * one of these entries.
   */
  printItem(list: string, index: number, more: YamlMap): string[] | undefined {
    const node = this.document.getIn([list, index], true);
    if (!isMap(node) || node.flow || !isNode(node) || !node.range) {
      return undefined;
    }
    if (Object.keys(more).some((key) => node.has(key))) {
      return undefined;
    }
    const [start, end] = node.range;
    const lineStart = this.text.lastIndexOf("\n", start - 1) + 1;
    const indent = " ".repeat(start - lineStart);
    const lines = this.text.slice(lineStart, end).trimEnd().split("\n");
    const added = this.print(more).map((line) => indent + line);
    return /^ *- *$/.test(this.text.slice(lineStart, start))
      ? [...lines, ...added]
      : undefined;
  }

  /** Return the indentation of lists in this file. By default, two. */
  private listColumn(): number {
    return (
      /^\w+:(?:[ \t]*(?:#.*)?\r?\n)+( *)- /m.exec(this.text)?.[1]?.length ?? 2
    );
  }
}

/** Read a file. Returns undefined if there is none. */
export function readYaml(path: string): YamlFile | undefined {
  return existsSync(path)
    ? new YamlFile(path, readFileSync(path, "utf8"))
    : undefined;
}

export function isYamlMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Return a value as a map, or an empty map if it isn't one. */
export function mapOf(value: unknown): YamlMap {
  return isYamlMap(value) ? value : {};
}

/** Return the items of a list, or the value itself as the only one. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** Return the items of a value that are strings. */
export function textsOf(value: unknown): string[] {
  return itemsOf(value).filter((item) => typeof item === "string");
}
