import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  assertNone,
  type FieldMaskViolation,
} from "../mask/field-mask-error.js";
import type { WithinOption } from "../mask/mask-paths.js";
import { type MaskNode, nodesAtField, nodesAtKey } from "../mask/mask-tree.js";
import { quoteKey, WILDCARD } from "../mask/path.js";
import { forbiddenField } from "../mask/path-violation.js";
import { type ResolvedMask, resolveMask } from "../mask/resolve-mask.js";
import { assertMessage } from "../message/assert-message.js";
import { behaviorOf, hasBehavior } from "../message/field-behavior.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import {
  getLocal,
  type LocalMap,
  type LocalValue,
} from "../message/local-value.js";
import { copyResource } from "./input.js";
import {
  missingRequired,
  type Place,
  pathOf,
  placeBelow,
  rootPlace,
} from "./place.js";

/**
 * Return the new resource that a create request asks for (AIP-133): a copy of
 * the source without OUTPUT_ONLY fields, AIP-154's etag and unknown fields, at
 * every depth.
 *
 * Throws a `FieldMaskError` for unset REQUIRED fields, and with `within`, for
 * populated fields outside of it; both with the paths of `BoundMask.changes`,
 * or `items.*.title` below a list. Also throws one for an invalid path in
 * `within`.
 */
export function createMessage<Desc extends DescMessage>(
  schema: Desc,
  source: MessageShape<Desc>,
  { within }: WithinOption = {},
): MessageShape<Desc> {
  assertMessage(schema, source);
  const allowed = within && resolveMask(schema, within, "read");
  return createResource(schema, source, { within: allowed });
}

/** Options of `createResource`: the fields that may be set, and those that aren't part of the resource. */
interface CreateOptions {
  readonly within?: ResolvedMask | undefined;
  readonly without?: readonly DescField[];
}

/** Return a new resource like `createMessage`, with resolved options. */
export function createResource<T extends Message>(
  desc: DescMessage,
  source: T,
  { within, without = [] }: CreateOptions,
): T {
  assertNone(within?.violations ?? [], desc);
  const created = copyResource(desc, source);
  const place = rootPlace();
  const fields = desc.fields.filter((field) => !without.includes(field));
  checkFields(fields, created, below(within && [within.root]), place);
  const distinct = new Map(
    place.violations.map((violation) => [violation.path, violation]),
  );
  assertNone([...distinct.values()], desc);
  return created as T;
}

/** The nodes that values must lie within; undefined if everything is allowed. */
type Within = readonly MaskNode[] | undefined;

function below(nodes: Within): Within {
  return nodes?.some(({ whole }) => whole) ? undefined : nodes;
}

function checkFields(
  fields: readonly DescField[],
  message: Message,
  within: Within,
  place: Place,
): void {
  for (const field of fields) {
    const { required, outputOnly } = behaviorOf(field);
    const inside = placeBelow(place, field.name);
    if (isFieldSet(message, field)) {
      const nodes = within && nodesAtField(within, field);
      checkValue(field, getLocal(message, field), below(nodes), inside);
    } else if (required && !outputOnly) {
      place.violations.push(missingRequired(pathOf(inside), field));
    }
  }
}

function checkValue(
  field: DescField,
  value: LocalValue,
  within: Within,
  place: Place,
): void {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message":
      checkElement(field, value, within, place);
      return;
    case "list": {
      const nodes = within?.flatMap(({ star }) => star ?? []);
      const isWalked = within?.length !== 0 && isMessage(field);
      const inside = isWalked ? placeBelow(place, WILDCARD) : place;
      for (const item of value as LocalValue[]) {
        checkElement(field, item, below(nodes), inside);
      }
      return;
    }
    case "map":
      for (const [key, entry] of Object.entries(value as LocalMap)) {
        const nodes = within && nodesAtKey(within, key);
        const inside =
          within?.length === 0 ? place : placeBelow(place, quoteKey(key));
        checkElement(field, entry, below(nodes), inside);
      }
  }
}

/** Check an element of a list field, an entry of a map field, or a singular field. */
function checkElement(
  field: DescField,
  value: LocalValue,
  within: Within,
  place: Place,
): void {
  const { message: desc } = field;
  if (within !== undefined && (within.length === 0 || !isMessage(field))) {
    place.violations.push(outsideOf(place, field));
  } else if (
    desc !== undefined &&
    isMessage(field) &&
    (within !== undefined || hasBehavior(desc))
  ) {
    checkFields(desc.fields, value as Message, within, place);
  }
}

/** Return whether a field holds messages that don't count as single values. */
function isMessage({ message }: DescField): boolean {
  return message !== undefined && !isGoogleProtobuf(message);
}

function outsideOf(place: Place, { parent }: DescField): FieldMaskViolation {
  return { path: pathOf(place), ...forbiddenField(parent) };
}
