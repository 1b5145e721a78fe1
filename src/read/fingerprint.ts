import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../message/field-table.js";
import { isGoogleProtobuf, needsPrototype } from "../message/field-traits.js";
import { type StoredField, storedField } from "./message-plan.js";

/**
 * A short text for all that projections written out for a message rely on: of
 * the message and of every message that a mask can go below, the type and how
 * its presence is stored; of their fields the number, the name in protobuf-es,
 * the kind, the presence and the oneof. Where the fingerprint in generated code
 * and that of the descriptors differ, the projections do not fit.
 *
 * Generated files carry fingerprints, so they are part of the agreement of
 * `codegenv1`: what this function returns for a schema must never change.
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
 * The messages with a projection of their own, from the roots on: all that a
 * mask can go below, but for those of google.protobuf, which the runtime
 * projects by their descriptors.
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

/** No mask goes below a message without fields. */
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

/** What tells the zero values of singular scalars apart, and whether a mask can go below messages. */
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

/** Two 32-bit hashes of a text (FNV-1a, with different factors), to the base 36. */
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
