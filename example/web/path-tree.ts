import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { maskCovers } from "protoc-gen-fieldmask-es";
import { element } from "./dom.js";

/** The paths of a message as checkboxes. */
export interface PathTree {
  readonly list: HTMLElement;
  /** The paths that are ticked; a message that is ticked stands for its fields. */
  paths(): string[];
  /** Tick what a mask covers. */
  show(paths: string[]): void;
}

interface PathNode {
  readonly path: string;
  readonly box: HTMLInputElement;
  readonly below: readonly PathNode[];
}

/** Build the tree from the descriptor of the message: a new field is there by itself. */
export function pathTree(desc: DescMessage, onChange: () => void): PathTree {
  const { list, nodes } = level(desc, "", () => {
    nodes.forEach(settle);
    onChange();
  });
  return {
    list,
    paths: () => nodes.flatMap(ticked),
    show(paths) {
      each(nodes, ({ path, box }) => {
        box.checked = maskCovers(paths, path);
      });
      nodes.forEach(settle);
    },
  };
}

function level(desc: DescMessage, prefix: string, onChange: () => void) {
  const list = element("ul", { className: "tree" });
  const nodes = desc.fields.map((field): PathNode => {
    const path = prefix + field.name;
    const box = element("input", { type: "checkbox", value: path });
    const label = element(
      "label",
      {},
      box,
      element("code", {}, field.name),
      element("small", {}, typeOf(field)),
    );
    const item = element("li", {}, label);
    list.append(item);
    const below =
      field.message && field.fieldKind !== "map" && !isWellKnown(field.message)
        ? level(field.message, `${path}.`, onChange)
        : undefined;
    if (below !== undefined) {
      item.append(below.list);
    }
    const node = { path, box, below: below?.nodes ?? [] };
    box.addEventListener("change", () => {
      each(node.below, (other) => {
        other.box.checked = box.checked;
      });
      onChange();
    });
    return node;
  });
  return { list, nodes };
}

function ticked({ path, box, below }: PathNode): string[] {
  return box.checked ? [path] : below.flatMap(ticked);
}

/** A message is ticked if all of its fields are. */
function settle({ box, below }: PathNode): void {
  below.forEach(settle);
  if (below.length > 0) {
    box.checked = below.every((node) => node.box.checked);
    box.indeterminate =
      !box.checked && below.some((node) => ticked(node).length > 0);
  }
}

function each(
  nodes: readonly PathNode[],
  action: (node: PathNode) => void,
): void {
  for (const node of nodes) {
    action(node);
    each(node.below, action);
  }
}

/** Masks take a Timestamp and its like as one value. */
function isWellKnown({ typeName }: DescMessage): boolean {
  return typeName.startsWith("google.protobuf.");
}

function typeOf(field: DescField): string {
  const type =
    field.message?.name ??
    field.enum?.name ??
    ScalarType[field.scalar ?? ScalarType.STRING].toLowerCase();
  switch (field.fieldKind) {
    case "list":
      return `repeated ${type}`;
    case "map":
      return `map of ${type}`;
    case "message":
    case "enum":
    case "scalar":
      return field.oneof === undefined
        ? type
        : `${type}, oneof ${field.oneof.name}`;
  }
}
