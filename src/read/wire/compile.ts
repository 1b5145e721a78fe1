import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import type { MapField } from "../../mask/map-key.js";
import { fieldsByName, fieldsByNumber } from "../../message/field-table.js";
import { isJsonObject } from "../../message/local-value.js";
import { entriesByKey } from "../entries-by-key.js";
import {
  isMapMask,
  type Kept,
  type MapMask,
  type MessageMask,
} from "../kept.js";
import {
  isGroup,
  layoutOf,
  mapValueLayout,
  scalarLayout,
  type WireLayout,
} from "./layout.js";
import {
  type Action,
  DENSE,
  DROP,
  KEEP,
  LOOK,
  Part,
  type WireClosedEnum,
  type WireField,
  type WireMap,
  type WireMask,
} from "./mask.js";

/**
 * Compile what is kept of a message for the wire. `isJson` is for values in a
 * `google.protobuf.Struct` that protobuf-es stores as a JSON object.
 */
export function wireMask(
  desc: DescMessage,
  kept: MessageMask | false,
  isJson = false,
): WireMask {
  const cache = isJson ? jsonMasks : masks;
  const key = kept === false ? desc : kept;
  let mask = cache.get(key);
  if (mask === undefined) {
    mask = new Compiler(desc, kept, isJson).compile();
    cache.set(key, mask);
  }
  return mask;
}

const masks = new WeakMap<MessageMask | DescMessage, WireMask>();
const jsonMasks = new WeakMap<MessageMask | DescMessage, WireMask>();

class Compiler {
  private readonly parts: Part[] = [];
  private readonly slots = new Map<DescOneof | DescField, number>();
  private readonly contested = new Map<DescOneof, boolean>();
  private readonly fields: readonly Kept[];
  private readonly unknown: boolean;

  constructor(
    private readonly desc: DescMessage,
    kept: MessageMask | false,
    private readonly isJson: boolean,
  ) {
    this.fields = kept === false ? [] : kept.fields;
    this.unknown = kept !== false && kept.unknown;
  }

  compile(): WireMask {
    const shared = sharedFields(this.desc);
    const rest = this.unknown ? shared.kept : shared.dropped;
    const dense = this.unknown
      ? [...shared.denseKept]
      : [...shared.denseDropped];
    const sparse = new Map<number, WireField>();
    fieldsByNumber(this.desc).forEach((field, index) => {
      const { number } = field;
      const kept = this.fields[index] ?? false;
      if (kept !== this.unknown || this.isContested(field)) {
        const wire = this.field(field, kept, shared);
        if (number < DENSE) {
          dense[number] = wire;
        } else {
          sparse.set(number, wire);
        }
      }
    });
    return {
      dense,
      sparse,
      rest,
      parts: this.parts,
      unknown: this.unknown,
      isEntry: false,
      needsKind: isValue(this.desc),
      keepsKindless: this.keepsKindless(),
    };
  }

  private field(field: DescField, kept: Kept, shared: SharedFields): WireField {
    if (this.isContested(field)) {
      return this.member(field, kept, layoutOf(field));
    }
    if (typeof kept === "boolean") {
      const fields = kept ? shared.kept : shared.dropped;
      return fields.get(field.number) ?? wireField(layoutOf(field), DROP);
    }
    const layout = layoutOf(field);
    if (field.fieldKind === "map") {
      if (!isMapMask(kept)) {
        return wireField(layout, DROP);
      }
      const map = this.map(field, kept);
      // A key is only read if it makes a difference.
      return wireField(layout, map.keys.size === 0 ? map.others : LOOK, map);
    }
    return wireField(layout, this.action(field, kept));
  }

  private member(field: DescField, kept: Kept, layout: WireLayout): WireField {
    const known = this.part(field, kept, this.slot(field.oneof ?? field));
    if (field.enum === undefined || field.enum.open) {
      return wireField(layout, known);
    }
    const values = new Set(field.enum.values.map(({ number }) => number));
    const unknown = kept === true ? KEEP : DROP;
    return wireField(layout, LOOK, undefined, { values, known, unknown });
  }

  /**
   * Return whether a oneof needs more than copying: where some members are
   * dropped, earlier records of others must not come back.
   */
  private isContested({ oneof }: DescField): boolean {
    if (oneof === undefined) {
      return false;
    }
    let contested = this.contested.get(oneof);
    if (contested === undefined) {
      const placed = fieldsByName(this.desc);
      const [first, ...others] = oneof.fields.map(
        ({ name }) => this.fields[placed.get(name)?.index ?? -1] ?? false,
      );
      contested =
        isValue(this.desc) ||
        typeof first !== "boolean" ||
        others.some((kept) => kept !== first);
      this.contested.set(oneof, contested);
    }
    return contested;
  }

  private action(field: DescField, kept: MessageMask | MapMask): Action {
    if (field.message === undefined) {
      return KEEP;
    }
    const isList = field.fieldKind === "list";
    return this.part(field, kept, isList ? undefined : this.slot(field));
  }

  private part(field: DescField, kept: Kept, slot: number | undefined): Action {
    return this.add(
      new Part(
        field.number,
        isGroup(field),
        kept !== false,
        slot,
        this.below(field, kept),
      ),
    );
  }

  private map(field: MapField, { keys, others }: MapMask): WireMap {
    // Many keys can have the same part.
    const actions = new Map<Kept, Action>();
    const actionOf = (kept: Kept): Action => {
      const action = actions.get(kept) ?? this.entry(field, kept);
      actions.set(kept, action);
      return action;
    };
    return {
      field,
      keys: entriesByKey(
        keys.size,
        () => keys.keys(),
        (key) => {
          const kept = keys.get(key);
          return kept === undefined ? undefined : actionOf(kept);
        },
      ),
      others: actionOf(others),
      entry: entryMask(field),
    };
  }

  private entry(field: MapField, kept: Kept): Action {
    const below = this.below(field, kept);
    if (below === undefined) {
      return kept === true ? KEEP : DROP;
    }
    const value = new Part(2, false, true, 0, below, true);
    const mask = () => entryMask(field, value, value.mask?.keepsKindless);
    return this.add(new Part(field.number, false, true, undefined, mask, true));
  }

  private below(field: DescField, kept: Kept): (() => WireMask) | undefined {
    return masksBelow(field, kept, this.isJson);
  }

  private add(part: Part): Action {
    return this.parts.push(part) - 1;
  }

  private slot(value: DescOneof | DescField): number {
    const slot = this.slots.get(value) ?? this.slots.size;
    this.slots.set(value, slot);
    return slot;
  }

  private keepsKindless(): boolean {
    const { number } = ValueSchema.field.nullValue;
    return (
      this.isJson &&
      isValue(this.desc) &&
      fieldsByNumber(this.desc).some(
        (field, index) =>
          field.number === number && (this.fields[index] ?? false) !== false,
      )
    );
  }
}

/**
 * Return the mask for the messages of a field; undefined if they are kept whole
 * or not at all. It outlives the compiler, and must not hold a reference to it.
 */
function masksBelow(
  field: DescField,
  kept: Kept,
  isJsonAbove: boolean,
): (() => WireMask) | undefined {
  const { message: desc } = field;
  if (typeof kept === "boolean" || desc === undefined || isMapMask(kept)) {
    return undefined;
  }
  const isJson = isJsonAbove || isJsonObject(field, desc);
  return () => wireMask(desc, kept, isJson);
}

/** The fields of a message that are kept or dropped whole: the same for all masks. */
interface SharedFields {
  readonly kept: ReadonlyMap<number, WireField>;
  readonly dropped: ReadonlyMap<number, WireField>;
  readonly denseKept: readonly (WireField | undefined)[];
  readonly denseDropped: readonly (WireField | undefined)[];
}

const shared = new WeakMap<DescMessage, SharedFields>();

function sharedFields(desc: DescMessage): SharedFields {
  let fields = shared.get(desc);
  if (fields === undefined) {
    const kept = allFields(desc, KEEP);
    const dropped = allFields(desc, DROP);
    fields = {
      kept,
      dropped,
      denseKept: denseOf(kept),
      denseDropped: denseOf(dropped),
    };
    shared.set(desc, fields);
  }
  return fields;
}

function allFields(desc: DescMessage, action: Action): Map<number, WireField> {
  return new Map(
    desc.fields.map((field) => [
      field.number,
      wireField(layoutOf(field), action),
    ]),
  );
}

/** Return the mask of a map's entry, which keeps the key, and the value or a part of it. */
function entryMask(
  field: MapField,
  value?: Part,
  keepsKindless = false,
): WireMask {
  const fields = new Map<number, WireField>([
    [1, wireField(scalarLayout(field.mapKey), KEEP)],
    [2, wireField(mapValueLayout(field), value === undefined ? KEEP : 0)],
  ]);
  return {
    dense: denseOf(fields),
    sparse: NO_FIELDS,
    rest: NO_FIELDS,
    parts: value === undefined ? [] : [value],
    unknown: false,
    isEntry: true,
    needsKind: field.message !== undefined && isValue(field.message),
    keepsKindless,
  };
}

const NO_FIELDS: ReadonlyMap<number, WireField> = new Map();

/** Return a field for the wire, with the same properties for every field: they are read for every record. */
function wireField(
  { type, isPackable, group }: WireLayout,
  action: Action,
  map?: WireMap,
  closed?: WireClosedEnum,
): WireField {
  return { type, isPackable, group, action, map, closed };
}

function isValue({ typeName }: DescMessage): boolean {
  return typeName === ValueSchema.typeName;
}

function denseOf(
  fields: ReadonlyMap<number, WireField>,
): (WireField | undefined)[] {
  const small = [...fields.keys()].filter((number) => number < DENSE);
  const length = small.length === 0 ? 0 : Math.max(...small) + 1;
  return Array.from({ length }, (_, number) => fields.get(number));
}
