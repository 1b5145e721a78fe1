import type { DescMessage } from "@bufbuild/protobuf";

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
