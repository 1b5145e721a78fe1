import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import { getLocal, type LocalMap } from "../message/local-value.js";

/** A message in a request, at any depth. */
export interface RequestPart {
  readonly desc: DescMessage;
  readonly message: Message;
  /** Where it stands in the request: `requests[2]`. Empty for the request itself. */
  readonly place: string;
}

/** Finds the messages of some types in requests of one type, the requests themselves aside. */
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

  of(request: Message): RequestPart[] {
    const parts: RequestPart[] = [];
    this.collect(this.input, request, "", parts);
    return parts;
  }

  private collect(
    desc: DescMessage,
    message: Message,
    place: string,
    parts: RequestPart[],
  ): void {
    for (const field of this.fields.get(desc) ?? []) {
      const at = place === "" ? field.name : `${place}.${field.name}`;
      for (const [suffix, value] of messagesOf(field, message)) {
        this.add(field.message as DescMessage, value, at + suffix, parts);
      }
    }
  }

  private add(
    desc: DescMessage,
    message: Message,
    place: string,
    parts: RequestPart[],
  ): void {
    if (this.types.has(desc.typeName)) {
      parts.push({ desc, message, place });
    }
    this.collect(desc, message, place, parts);
  }
}

/** The messages in a field, each with its place in it. */
function messagesOf(field: DescField, message: Message): [string, Message][] {
  const value = getLocal(message, field);
  switch (field.fieldKind) {
    case "message":
      return value === undefined ? [] : [["", value as Message]];
    case "list":
      return (value as Message[]).map((item, index) => [`[${index}]`, item]);
    case "map":
      return Object.entries(value as LocalMap<Message>).map(([key, entry]) => [
        `[${field.mapKey === ScalarType.STRING ? JSON.stringify(key) : key}]`,
        entry,
      ]);
    case "scalar":
    case "enum":
      return [];
  }
}

/** Return a message type and all those that stand in it. */
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
 * Return the message types, from one on, that are among some, or hold messages
 * that are, at any depth.
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

/** All message types from one on, each with those that have a field of it. */
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
