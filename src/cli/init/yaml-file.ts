import { existsSync, readFileSync } from "node:fs";
import { isMap, isNode, parseDocument, stringify } from "yaml";

/** A map of YAML whose values are not known yet. */
export type YamlMap = Readonly<Record<string, unknown>>;

/** A configuration of the user's, which is read and never written. */
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

  /** Return lines of YAML that hold a value, in the style of this file. */
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
   * Return the lines of an item of a list as they stand in the file, with more
   * entries behind them. Undefined where the item isn't a block of lines, or has
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

  /** Return how far lists of this file are indented. By default, two. */
  private listColumn(): number {
    return (
      /^\w+:(?:[ \t]*(?:#.*)?\r?\n)+( *)- /m.exec(this.text)?.[1]?.length ?? 2
    );
  }
}

/** Read a file; undefined if there is none. */
export function readYaml(path: string): YamlFile | undefined {
  return existsSync(path)
    ? new YamlFile(path, readFileSync(path, "utf8"))
    : undefined;
}

export function isYamlMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Return a value as a map; an empty one if it isn't any. */
export function mapOf(value: unknown): YamlMap {
  return isYamlMap(value) ? value : {};
}

/** Return the items of a list, or the value itself as the only one. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** Return the texts among the items of a value. */
export function textsOf(value: unknown): string[] {
  return itemsOf(value).filter((item) => typeof item === "string");
}
