import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
} from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import {
  assertNone,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import { joinPath, type MaskNode, nodePaths } from "../mask/mask-tree.js";
import {
  behaviorOf,
  holdsImmutable,
  holdsStored,
} from "../message/field-behavior.js";
import type { FieldKey, OneofCase, OneofValue } from "../message/field-keys.js";
import { hasPresence } from "../message/field-traits.js";
import {
  getLocal,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";
import { applyUpdate } from "./apply-update.js";
import { type Place, rootPlace, step } from "./place.js";
import { plainValue } from "./plain-value.js";
import type { Update } from "./resolve-update.js";
import { storedNeeded } from "./violation.js";

/**
 * The top-level fields that an update sets, each with its whole new value, as a
 * plain object by their local names. Set column by column in the stored
 * message, they give what `applyUpdate` gives. A cleared field is null, and so
 * are the siblings of a oneof's member that is set. An update that sets nothing
 * is an empty object.
 *
 * With the stored message, throws a `FieldMaskError` where `applyUpdate` does,
 * and in any case for a Timestamp that no Date can hold.
 * Without it, IMMUTABLE and IDENTIFIER fields are left out, and it throws one
 * for the violations of the update, and for what depends on the stored message:
 * a part of a field, a message or list with values that an update must not
 * overwrite.
 */
export function patchOf(update: Update, stored?: Message): LocalMap {
  const columns = columnsOf(update);
  if (stored !== undefined) {
    return patchWith(update.desc, applyUpdate(update, stored), columns.keys());
  }
  assertNone(update.violations, update.desc);
  const sayable = Array.from(columns).filter(
    ([field]) => !behaviorOf(field).immutable,
  );
  const needed = sayable.flatMap(([field, node]) =>
    neededFor(field, node, update),
  );
  assertNone(needed, update.desc);
  return patchWith(
    update.desc,
    update.source,
    sayable.map(([field]) => field),
  );
}

/** The top-level fields of an update, and what it sets of them. */
function columnsOf({ desc, tree }: Update): ReadonlyMap<DescField, MaskNode> {
  return tree.whole
    ? new Map(
        desc.fields
          .filter((field) => !behaviorOf(field).outputOnly)
          .map((field) => [field, tree]),
      )
    : tree.fields;
}

/** Fields of a message as columns. */
function patchWith(
  desc: DescMessage,
  message: Message,
  fields: Iterable<DescField>,
): LocalMap {
  const patch: LocalMap = {};
  const place = rootPlace();
  for (const field of fields) {
    const isSet = isFieldSet(message, field);
    if (isSet) {
      for (const sibling of field.oneof?.fields ?? []) {
        patch[sibling.localName] = null;
      }
    }
    const inside = step(place, field.name);
    patch[field.localName] = columnValue(field, message, isSet, inside);
  }
  assertNone(place.violations, desc);
  return patch;
}

function columnValue(
  field: DescField,
  message: Message,
  isSet: boolean,
  place: Place,
): LocalValue {
  return isSet || !hasPresence(field)
    ? plainValue(field, getLocal(message, field), place)
    : null;
}

/** Why the new value of a field is not known without the stored message. */
function neededFor(
  field: DescField,
  node: MaskNode,
  { source }: Update,
): FieldMaskViolation[] {
  if (!node.whole) {
    const paths = nodePaths(node);
    // Messages that are there, with nothing below, are no paths.
    return (paths.length === 0 ? [""] : paths).map((path) =>
      storedNeeded(joinPath(field.name, path), field),
    );
  }
  const isKnown =
    (field.message === undefined || !holdsStored(field.message)) &&
    !(isFieldSet(source, field) && hasHeldSibling(field));
  return isKnown ? [] : [storedNeeded(field.name, field)];
}

/** Whether another member of the field's oneof may hold what an update must not clear. */
function hasHeldSibling(field: DescField): boolean {
  return (field.oneof?.fields ?? []).some((sibling) => {
    const { required, immutable, outputOnly } = behaviorOf(sibling);
    const isHeld =
      required ||
      immutable ||
      (sibling.message !== undefined && holdsImmutable(sibling.message));
    return sibling !== field && isHeld && !outputOnly;
  });
}

/**
 * An update as a plain object by the fields' local names, for the columns of a
 * row. The members of a oneof go by their own names. Null stands for a cleared
 * field, and for the siblings of a oneof's member. Timestamps are Dates, other
 * messages of google.protobuf stay as they are.
 *
 * Fields of proto2 and editions files can be null, too, where they have
 * presence: protobuf-es types them as if they were always set.
 */
export type MessagePatch<M> = {
  [K in FieldKey<M>]?: PatchValue<M[K]>;
} & {
  [Case in OneofCase<M>]?: PatchValue<OneofValue<M, Case> | undefined>;
};

type PatchValue<V> =
  | PlainValue<NonNullable<V>>
  | (undefined extends V ? null : never);

type PlainValue<V> = V extends Timestamp
  ? Date
  : V extends Message<`google.protobuf.${string}`> | Uint8Array
    ? V
    : V extends Message
      ? PlainMessage<V>
      : V extends readonly (infer Item)[]
        ? PlainValue<Item>[]
        : V extends object
          ? { [K in keyof V]: PlainValue<V[K]> }
          : V;

/** A message inside of a patch: a field that is unset is not there. */
type PlainMessage<M> = {
  [K in FieldKey<M>]?: PlainValue<NonNullable<M[K]>>;
} & {
  [Case in OneofCase<M>]?: PlainValue<OneofValue<M, Case>>;
};
