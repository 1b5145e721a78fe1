import {
  type DescField,
  type DescMessage,
  getExtension,
  hasExtension,
  type Registry,
  ScalarType,
} from "@bufbuild/protobuf";
import {
  isTree,
  listOf,
  mapOf,
  type Node,
  showTree,
  type Tree,
} from "../tree.js";

/** What `google.api.field_behavior` says of a field. */
export interface Behavior {
  readonly required: boolean;
  readonly outputOnly: boolean;
  readonly inputOnly: boolean;
  readonly immutable: boolean;
  readonly identifier: boolean;
}

const behaviors = new Map<DescField, Behavior>();

/** Read the behaviors of all fields, with the extension of a registry. */
export function readBehaviors(
  registry: Registry,
  messages: Iterable<DescMessage>,
): void {
  const extension = registry.getExtension("google.api.field_behavior");
  for (const field of [...messages].flatMap(({ fields }) => fields)) {
    const { options } = field.proto;
    const has =
      extension !== undefined &&
      options !== undefined &&
      hasExtension(options, extension);
    const values = has
      ? (getExtension(options, extension) as readonly number[])
      : [];
    behaviors.set(field, {
      required: values.includes(2),
      outputOnly: values.includes(3) || (!has && isEtag(field)),
      inputOnly: values.includes(4),
      immutable: values.includes(5) || values.includes(8),
      identifier: values.includes(8),
    });
  }
}

const NONE: Behavior = {
  required: false,
  outputOnly: false,
  inputOnly: false,
  immutable: false,
  identifier: false,
};

export function behaviorOf(field: DescField): Behavior {
  return behaviors.get(field) ?? NONE;
}

/** Whether a field of the message, or of one that it leads to, has such a behavior. */
export function leadsTo(
  desc: DescMessage,
  has: (behavior: Behavior) => boolean,
): boolean {
  const reached = new Set([desc]);
  for (const { fields } of reached) {
    for (const field of fields) {
      if (has(behaviorOf(field))) {
        return true;
      }
      if (field.message !== undefined) {
        reached.add(field.message);
      }
    }
  }
  return false;
}

export function hasBehavior({
  required,
  outputOnly,
  inputOnly,
  immutable,
}: Behavior): boolean {
  return required || outputOnly || inputOnly || immutable;
}

/** AIP-154: the service alone says it. */
function isEtag({ name, fieldKind, scalar }: DescField): boolean {
  return (
    name === "etag" && fieldKind === "scalar" && scalar === ScalarType.STRING
  );
}

/** The text of what a caller may say of a message: no OUTPUT_ONLY fields, no unknown ones. */
export function saidText(desc: DescMessage, tree: Tree): string {
  return textWithout(desc, tree, ({ outputOnly }) => outputOnly);
}

/** The text of what a caller has read of it besides. */
function readText(desc: DescMessage, tree: Tree): string {
  return textWithout(desc, tree, isUnread);
}

const isUnread = ({ outputOnly, inputOnly }: Behavior) =>
  outputOnly || inputOnly;

type Drops = (behavior: Behavior) => boolean;

function textWithout(desc: DescMessage, tree: Tree, drops: Drops): string {
  return shown(stripped(desc, tree, drops));
}

/** The same for the value of a field. */
function valueText(field: DescField, node: Node, drops: Drops): string {
  const value = eachMessage(field, node, (desc, tree) =>
    stripped(desc, tree, drops),
  );
  return shown({ fields: new Map([[field.name, value]]), unknown: [] });
}

/** JSON has no -0: a client that writes 0 back has changed nothing. */
function shown(tree: Tree): string {
  return showTree(tree).replaceAll('"-0"', '"0"');
}

function stripped(desc: DescMessage, tree: Tree, drops: Drops): Tree {
  const strip = (of: DescMessage, { fields }: Tree): Tree => ({
    fields: new Map(
      of.fields.flatMap((field): [string, Node][] => {
        const node = fields.get(field.name);
        return node === undefined || drops(behaviorOf(field))
          ? []
          : [[field.name, eachMessage(field, node, strip)]];
      }),
    ),
    unknown: [],
  });
  return strip(desc, tree);
}

/** A value with its messages changed: itself, its elements, the values of its entries. */
export function eachMessage(
  field: DescField,
  node: Node,
  change: (desc: DescMessage, tree: Tree) => Tree,
): Node {
  const { message } = field;
  const changed = (item: Node): Node =>
    message !== undefined && isTree(item) ? change(message, item) : item;
  if (Array.isArray(node)) {
    return listOf(node).map(changed);
  }
  return node instanceof Map
    ? new Map([...mapOf(node)].map(([key, value]) => [key, changed(value)]))
    : changed(node);
}

/** A text of what the IDENTIFIER fields of an element hold, empty if they hold nothing. */
export function identifierOf(desc: DescMessage, { fields }: Tree): string {
  const texts = desc.fields.flatMap((field) => {
    const node = fields.get(field.name);
    return behaviorOf(field).identifier && node !== undefined
      ? [[field.name, valueText(field, node, isUnread)]]
      : [];
  });
  return texts.length === 0 ? "" : JSON.stringify(texts);
}

/** Rule 9: the old elements that new ones continue, one for one. */
export function matches(
  desc: DescMessage,
  before: readonly Tree[],
  after: readonly Tree[],
): (Tree | undefined)[] {
  const free = new Set(before.keys());
  const found = new Map<number, Tree>();
  const identifier = (tree: Tree) => identifierOf(desc, tree);
  const content = (tree: Tree) => readText(desc, tree);
  for (const keyOf of [identifier, content]) {
    for (const [i, element] of after.entries()) {
      const key = keyOf(element);
      const match = [...free].find(
        (place) => key !== "" && keyOf(before[place] as Tree) === key,
      );
      if (match !== undefined && !found.has(i)) {
        found.set(i, before[match] as Tree);
        free.delete(match);
      }
    }
  }
  return after.map((_, i) => found.get(i));
}
