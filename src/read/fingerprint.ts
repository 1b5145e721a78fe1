import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../message/field-table.js";
import { isGoogleProtobuf, needsPrototype } from "../message/field-traits.js";
import { type StoredField, storedField } from "./message-plan.js";

/**
 * Return a short text for everything that the emitted projections of a message
 * rely on: for the message and every message that a mask can go below, the type
 * and how presence is stored; for their fields the number, the name in
 * protobuf-es, the kind, the presence and the oneof. If the fingerprint in
 * generated code differs from that of the descriptors, the projections don't
 * fit.
 *
 * Generated files contain fingerprints, so they are part of the contract of
 * `codegenv1`: the result for a schema must never change.
 */
export function fingerprintOf(desc: DescMessage): string {
  let text = fingerprints.get(desc);
  if (text === undefined) {
    text = hash(projectedMessages([desc]).map(describe).join("\n"));
    fingerprints.set(desc, text);
  }
  return text;
}

const fingerprints = new WeakMap<DescMessage, string>();

/**
 * Return the messages with a projection of their own, starting with the roots:
 * all that a mask can go below, except those of google.protobuf, which the
 * runtime projects by their descriptors.
 */
export function projectedMessages(
  roots: readonly DescMessage[],
): DescMessage[] {
  const reached = new Set<DescMessage>();
  const reach = (desc: DescMessage): void => {
    if (!reached.has(desc) && isProjected(desc)) {
      reached.add(desc);
      for (const { message } of fieldsByNumber(desc)) {
        if (message !== undefined) {
          reach(message);
        }
      }
    }
  };
  roots.forEach(reach);
  return [...reached];
}

/** Return whether a message has a projection: no mask goes below a message without fields. */
function isProjected(desc: DescMessage): boolean {
  return !isGoogleProtobuf(desc) && desc.fields.length > 0;
}

function describe(desc: DescMessage): string {
  return [
    desc.typeName,
    needsPrototype(desc) ? "prototype" : "plain",
    ...fieldsByNumber(desc).map(storedField).map(describeField),
  ].join(" ");
}

function describeField({ field, kind, name, below }: StoredField): string {
  const presence =
    kind === "explicit" || kind === "message" ? "explicit" : "implicit";
  const value = describeValue(field, below);
  const stored = kind === "list" || kind === "map" ? `${kind}:${value}` : value;
  const oneof = field.oneof?.localName ?? "";
  return [field.number, name, stored, presence, oneof].join(",");
}

/** Return what tells the zero values of singular scalars apart, and whether a mask can go below messages. */
function describeValue(
  field: DescField,
  below: DescMessage | undefined,
): string {
  if (field.message !== undefined) {
    return `${below === undefined ? "empty" : "message"}:${field.message.typeName}`;
  }
  switch (field.fieldKind) {
    case "scalar":
      return `scalar:${field.scalar}${field.longAsString ? ":string" : ""}`;
    case "enum":
      return "enum";
    case "list":
    case "map":
      return "";
  }
}

/** Return two 32-bit hashes of a text (FNV-1a with different factors) in base 36. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  return [a, b].map((half) => (half >>> 0).toString(36)).join("-");
}
