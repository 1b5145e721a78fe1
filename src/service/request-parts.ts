import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import { getLocal, type LocalMap } from "../message/local-value.js";

/** A message in a request, at any depth. */
export interface RequestPart {
  readonly desc: DescMessage;
  readonly message: Message;
  /** Its place in the request: `requests[2]`. Empty for the request itself. */
  readonly place: string;
}

/** Finds the messages of some types in requests of one type, except the requests themselves. */
export class RequestParts {
  /** The fields that lead to such messages. */
  private readonly fields: ReadonlyMap<DescMessage, readonly DescField[]>;

  constructor(
    private readonly input: DescMessage,
    private readonly types: ReadonlySet<string>,
  ) {
    const leading = typesLeadingTo(input, ({ typeName }) =>
      types.has(typeName),
    );
    this.fields = new Map(
      Array.from(leading, (desc) => [
        desc,
        desc.fields.filter(({ message }) => message && leading.has(message)),
      ]),
    );
  }

  /** The types of the messages that can be found. */
  get descs(): DescMessage[] {
    return [...this.fields.values()]
      .flat()
      .flatMap(({ message }) => message ?? [])
      .filter(({ typeName }) => this.types.has(typeName));
  }

  /** Return the messages, one by one. */
  of(request: Message): Generator<RequestPart> {
    return this.below(this.input, request, "");
  }

  private *below(
    desc: DescMessage,
    message: Message,
    place: string,
  ): Generator<RequestPart> {
    for (const field of this.fields.get(desc) ?? []) {
      const at = place === "" ? field.name : `${place}.${field.name}`;
      const part = field.message as DescMessage;
      for (const [suffix, value] of messagesOf(field, message)) {
        if (this.types.has(part.typeName)) {
          yield { desc: part, message: value, place: at + suffix };
        }
        if (this.fields.get(part)?.length) {
          yield* this.below(part, value, at + suffix);
        }
      }
    }
  }
}

/** Return the messages in a field, each with its place in it. */
function* messagesOf(
  field: DescField,
  message: Message,
): Generator<[string, Message]> {
  const value = getLocal(message, field);
  switch (field.fieldKind) {
    case "message":
      if (value !== undefined) {
        yield ["", value as Message];
      }
      return;
    case "list":
      for (const [index, item] of (value as Message[]).entries()) {
        yield [`[${index}]`, item];
      }
      return;
    case "map":
      for (const [key, entry] of Object.entries(value as LocalMap<Message>)) {
        yield [
          `[${field.mapKey === ScalarType.STRING ? JSON.stringify(key) : key}]`,
          entry,
        ];
      }
      return;
    case "scalar":
    case "enum":
      return;
  }
}

/** Return a message type and all types of messages in it. */
export function messagesIn(root: DescMessage): ReadonlySet<DescMessage> {
  const all = new Set([root]);
  for (const desc of all) {
    for (const { message } of desc.fields) {
      if (message !== undefined) {
        all.add(message);
      }
    }
  }
  return all;
}

/**
 * Return the message types, of a message and those in it, that satisfy a
 * condition or hold messages that do, at any depth.
 */
export function typesLeadingTo(
  root: DescMessage,
  isOne: (desc: DescMessage) => boolean,
): ReadonlySet<DescMessage> {
  const holders = holdersFrom(root);
  const leading = new Set<DescMessage>();
  const queue = [...holders.keys()].filter(isOne);
  for (let desc = queue.pop(); desc !== undefined; desc = queue.pop()) {
    if (!leading.has(desc)) {
      leading.add(desc);
      queue.push(...(holders.get(desc) ?? []));
    }
  }
  return leading;
}

/** Return a message type and all types of messages in it, each with the types that have a field of it. */
function holdersFrom(root: DescMessage): Map<DescMessage, DescMessage[]> {
  const holders = new Map<DescMessage, DescMessage[]>([[root, []]]);
  for (const [desc] of holders) {
    for (const { message } of desc.fields) {
      if (message !== undefined) {
        const known = holders.get(message);
        holders.set(message, [...(known ?? []), desc]);
      }
    }
  }
  return holders;
}
