import type { DescField, DescMessage, ScalarType } from "@bufbuild/protobuf";
import { fieldsByNumber } from "../message/field-table.js";
import {
  hasPresence,
  isGoogleProtobuf,
  needsPrototype,
} from "../message/field-traits.js";

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
    ...fieldsByNumber(desc).map(describeField),
  ].join(" ");
}

function describeField(field: DescField): string {
  return [
    field.number,
    field.localName,
    describeKind(field),
    hasPresence(field) ? "explicit" : "implicit",
    field.oneof?.localName ?? "",
  ].join(",");
}

function describeKind(field: DescField): string {
  switch (field.fieldKind) {
    case "scalar":
      return describeScalar(field.scalar, field.longAsString);
    case "enum":
      return "enum";
    case "message":
      return describeMessage(field.message);
    case "list":
    case "map":
      return `${field.fieldKind}:${field.message === undefined ? "" : describeMessage(field.message)}`;
  }
}

/** What tells the zero values apart. */
function describeScalar(scalar: ScalarType, longAsString: boolean): string {
  return `scalar:${scalar}${longAsString ? ":string" : ""}`;
}

/** Whether a message has fields says whether a mask can go below it. */
function describeMessage({ typeName, fields }: DescMessage): string {
  return `${fields.length === 0 ? "empty" : "message"}:${typeName}`;
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
