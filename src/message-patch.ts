import { type DescMessage, isFieldSet, type Message } from "@bufbuild/protobuf";
import { containerOf, type LocatedChange } from "./field-changes.js";
import { hasPresence, isGoogleProtobuf } from "./field-traits.js";
import {
  getEntry,
  getLocal,
  type LocalMap,
  type LocalValue,
  setEntry,
} from "./local-value.js";

/**
 * An update as a plain object by the fields' local names. Messages of
 * google.protobuf stay as they are; the members of a oneof go by their own
 * names. Null stands for a cleared field.
 *
 * Fields of proto2 and editions files can be null, too, where they have
 * presence: protobuf-es types them as if they were always set.
 */
export type MessagePatch<M> = {
  [K in FieldKey<M>]?: PatchValue<M[K]>;
} & {
  [Case in OneofCase<M>]?: PatchValue<OneofValue<M, Case> | undefined>;
};

interface Oneof {
  readonly case: string | undefined;
  readonly value?: unknown;
}

/** The properties of a message that are fields of their own. */
type FieldKey<M> = {
  [K in keyof M]-?: IsOneof<NonNullable<M[K]>> extends true ? never : K;
}[Exclude<keyof M, keyof Message>];

/** A message can have fields with the names of a oneof's properties. */
type IsOneof<V> = [V] extends [Message]
  ? false
  : [V] extends [Oneof]
    ? true
    : false;

/** The names of the members of a message's oneofs. */
type OneofCase<M> =
  Exclude<Extract<M[keyof M], Oneof>, Message> extends infer O
    ? O extends { readonly case: infer Case extends string }
      ? Case
      : never
    : never;

type OneofValue<M, Case> =
  Exclude<Extract<M[keyof M], { readonly case: Case }>, Message> extends infer O
    ? O extends { readonly value: infer Value }
      ? Value
      : never
    : never;

type PatchValue<V> =
  | PlainValue<NonNullable<V>>
  | (undefined extends V ? null : never);

type PlainValue<V> = V extends Message<`google.protobuf.${string}`> | Uint8Array
  ? V
  : V extends Message
    ? MessagePatch<V>
    : V extends readonly (infer Item)[]
      ? PlainValue<Item>[]
      : V extends object
        ? { [K in keyof V]: PlainValue<V[K]> | null }
        : V;

/** The changes as one plain object. */
export function messagePatch(changes: readonly LocatedChange[]): LocalMap {
  const patch: LocalMap = {};
  for (const change of changes) {
    const parent = change.keys.slice(0, -1).reduce(childOf, patch);
    const value = change.op === "set" ? plainValue(change) : null;
    setEntry(parent, change.keys.at(-1) ?? "", value);
  }
  return patch;
}

function childOf(parent: LocalMap, key: string): LocalMap {
  const child = (getEntry(parent, key) ?? {}) as LocalMap;
  setEntry(parent, key, child);
  return child;
}

function plainValue({
  field: { message },
  container,
  value,
}: Pick<LocatedChange, "field" | "container" | "value">): LocalValue {
  if (message === undefined || isGoogleProtobuf(message)) {
    return value;
  }
  switch (container) {
    case undefined:
      return plainMessage(message, value as Message);
    case "list":
      return (value as Message[]).map((item) => plainMessage(message, item));
    case "map": {
      const plain: LocalMap = {};
      for (const [key, item] of Object.entries(value as LocalMap<Message>)) {
        setEntry(plain, key, plainMessage(message, item));
      }
      return plain;
    }
  }
}

function plainMessage(desc: DescMessage, message: Message): LocalMap {
  const plain: LocalMap = {};
  for (const field of desc.fields) {
    if (isFieldSet(message, field) || !hasPresence(field)) {
      plain[field.localName] = plainValue({
        field,
        container: containerOf(field),
        value: getLocal(message, field),
      });
    }
  }
  return plain;
}
