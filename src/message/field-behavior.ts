import {
  type DescField,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** The `google.api.field_behavior` of a field (AIP-203), as far as it concerns masks. */
export interface FieldBehavior {
  /** REQUIRED: an update must not clear the field. */
  readonly required: boolean;
  /** OUTPUT_ONLY, or the etag of a resource: only the service sets the field. */
  readonly outputOnly: boolean;
  /** INPUT_ONLY: no response holds the field. */
  readonly inputOnly: boolean;
  /** IMMUTABLE or IDENTIFIER: an update must not change the field. */
  readonly immutable: boolean;
  /** IDENTIFIER: the field identifies a message among others of its type. */
  readonly identifier: boolean;
}

/**
 * Return the behavior of a field. The option is read by its number, so that
 * neither services nor this package depend on googleapis; a malformed one is
 * ignored. A field without the option has no behavior, except that a singular
 * `string etag` is AIP-154's: the service alone sets it.
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
 * Return whether a field of the message, or of a message below it, has a
 * behavior. Where none has, updates need not look.
 */
export const hasBehavior = reaching((behavior) => behavior !== NONE);

/**
 * Return whether a message holds values that an update must not overwrite, at
 * any depth: OUTPUT_ONLY, INPUT_ONLY, IMMUTABLE or IDENTIFIER ones.
 */
export const holdsStored = reaching(
  ({ outputOnly, inputOnly, immutable }) =>
    outputOnly || inputOnly || immutable,
);

/** Return whether a message holds IMMUTABLE or IDENTIFIER values, at any depth. */
export const holdsImmutable = reaching(({ immutable }) => immutable);

/** Return whether a message holds INPUT_ONLY values, at any depth. */
export const holdsInputOnly = reaching(({ inputOnly }) => inputOnly);

/** Return the fields of a message that have a behavior, or lead to one. */
export function fieldsWithBehavior(desc: DescMessage): readonly DescField[] {
  let fields = withBehavior.get(desc);
  if (fields === undefined) {
    fields = desc.fields.filter(
      (field) =>
        behaviorOf(field) !== NONE ||
        (field.message !== undefined && hasBehavior(field.message)),
    );
    withBehavior.set(desc, fields);
  }
  return fields;
}

const behaviors = new WeakMap<DescField, FieldBehavior>();
const withBehavior = new WeakMap<DescMessage, readonly DescField[]>();

const NONE: FieldBehavior = {
  required: false,
  outputOnly: false,
  inputOnly: false,
  immutable: false,
  identifier: false,
};

const ETAG: FieldBehavior = { ...NONE, outputOnly: true };

/** The number of the extension of google.protobuf.FieldOptions. */
const FIELD_BEHAVIOR = 1052;

/** Values of the enum google.api.FieldBehavior. */
const REQUIRED = 2;
const OUTPUT_ONLY = 3;
const INPUT_ONLY = 4;
const IMMUTABLE = 5;
const IDENTIFIER = 8;

function readBehavior(field: DescField): FieldBehavior {
  const values = new Set<number>();
  for (const { no, wireType, data } of field.proto.options?.$unknown ?? []) {
    if (no === FIELD_BEHAVIOR) {
      readEnums(wireType, data, values);
    }
  }
  if (values.size === 0) {
    return isEtag(field) ? ETAG : NONE;
  }
  const identifier = values.has(IDENTIFIER);
  const behavior = {
    required: values.has(REQUIRED),
    outputOnly: values.has(OUTPUT_ONLY),
    inputOnly: values.has(INPUT_ONLY),
    immutable: values.has(IMMUTABLE) || identifier,
    identifier,
  };
  return Object.values(behavior).includes(true) ? behavior : NONE;
}

function isEtag({ name, fieldKind, scalar }: DescField): boolean {
  return (
    name === "etag" && fieldKind === "scalar" && scalar === ScalarType.STRING
  );
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
    // Another extension may use the number.
  }
}

/** Return a function that returns whether a message has a field of such a behavior, or reaches one. */
function reaching(
  matches: (behavior: FieldBehavior) => boolean,
): (desc: DescMessage) => boolean {
  const known = new WeakMap<DescMessage, boolean>();
  return (desc) => {
    let result = known.get(desc);
    if (result === undefined) {
      const reached = reachedMessages(desc, matches);
      result = reached === undefined;
      for (const other of reached ?? [desc]) {
        known.set(other, result);
      }
    }
    return result;
  };
}

/**
 * Return the messages that a message reaches; undefined if one has a field of
 * such a behavior. It walks without recursion: schemas may be deep and
 * circular.
 */
function reachedMessages(
  desc: DescMessage,
  matches: (behavior: FieldBehavior) => boolean,
): ReadonlySet<DescMessage> | undefined {
  const reached = new Set([desc]);
  for (const next of reached) {
    for (const field of next.fields) {
      if (matches(behaviorOf(field))) {
        return undefined;
      }
      if (field.message !== undefined) {
        reached.add(field.message);
      }
    }
  }
  return reached;
}
