import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { fieldsOnPath } from "./fields-on-path.js";

/** What `google.api.field_behavior` says of a field, as far as updates care (AIP-203). */
export interface FieldBehavior {
  /** REQUIRED: an update must not clear the field. */
  readonly required: boolean;
  /** OUTPUT_ONLY: only the service sets the field. */
  readonly outputOnly: boolean;
  /** IMMUTABLE or IDENTIFIER: an update must not change the field. */
  readonly immutable: boolean;
}

/**
 * The behavior of a field. The option is read by its number, so that neither
 * services nor this package depend on googleapis. A field without the option
 * has no behavior; an option that is malformed is passed over.
 */
export function behaviorOf(field: DescField): FieldBehavior {
  let behavior = behaviors.get(field);
  if (behavior === undefined) {
    behavior = readBehavior(field);
    behaviors.set(field, behavior);
  }
  return behavior;
}

/**
 * Whether a field of the message, or of a message below it, has a behavior.
 * Where none has, updates need not look.
 */
export function hasBehavior(desc: DescMessage): boolean {
  let result = cache.get(desc);
  if (result === undefined) {
    const reached = new Set<DescMessage>();
    result = reachesBehavior(desc, reached);
    cache.set(desc, result);
    if (!result) {
      for (const other of reached) {
        cache.set(other, false);
      }
    }
  }
  return result;
}

/** Whether a path names an OUTPUT_ONLY field, or goes below one. */
export function namesOutputOnly(desc: DescMessage, path: string): boolean {
  return (
    hasBehavior(desc) &&
    fieldsOnPath(desc, path).some((field) => behaviorOf(field).outputOnly)
  );
}

const behaviors = new WeakMap<DescField, FieldBehavior>();
const cache = new WeakMap<DescMessage, boolean>();

const NONE: FieldBehavior = {
  required: false,
  outputOnly: false,
  immutable: false,
};

/** The number of the extension of google.protobuf.FieldOptions. */
const FIELD_BEHAVIOR = 1052;

/** Values of the enum google.api.FieldBehavior. */
const REQUIRED = 2;
const OUTPUT_ONLY = 3;
const IMMUTABLE = 5;
const IDENTIFIER = 8;

function readBehavior(field: DescField): FieldBehavior {
  const values = new Set<number>();
  for (const { no, wireType, data } of field.proto.options?.$unknown ?? []) {
    if (no === FIELD_BEHAVIOR) {
      readEnums(wireType, data, values);
    }
  }
  return values.size === 0
    ? NONE
    : {
        required: values.has(REQUIRED),
        outputOnly: values.has(OUTPUT_ONLY),
        immutable: values.has(IMMUTABLE) || values.has(IDENTIFIER),
      };
}

/** Read a repeated enum, which may be packed. */
function readEnums(
  wireType: WireType,
  data: Uint8Array,
  values: Set<number>,
): void {
  const reader = new BinaryReader(data);
  try {
    if (wireType === WireType.Varint) {
      values.add(reader.int32());
    } else if (wireType === WireType.LengthDelimited) {
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end) {
        values.add(reader.int32());
      }
    }
  } catch {
    // Another extension may have taken the number.
  }
}

/** Walks without recursion: schemas may be deep and go in circles. */
function reachesBehavior(
  desc: DescMessage,
  reached: Set<DescMessage>,
): boolean {
  const pending = [desc];
  reached.add(desc);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const field of next.fields) {
      if (behaviorOf(field) !== NONE) {
        return true;
      }
      if (field.message !== undefined && !reached.has(field.message)) {
        reached.add(field.message);
        pending.push(field.message);
      }
    }
  }
  return false;
}
