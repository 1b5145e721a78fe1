import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import type { MapField } from "../../mask/map-key.js";
import { fieldsByNumber } from "../../message/field-table.js";
import { isJsonObject } from "../../message/local-value.js";
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
 * What is kept of a message, compiled for the wire. `isJson` is for what lies
 * in a `google.protobuf.Struct` that protobuf-es has as a JSON object.
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
  private readonly kept: ReadonlyMap<DescField, Kept>;
  private readonly unknown: boolean;

  constructor(
    private readonly desc: DescMessage,
    kept: MessageMask | false,
    private readonly isJson: boolean,
  ) {
    this.kept = new Map(
      fieldsByNumber(desc).map((field, index) => [
        field,
        kept !== false && (kept.fields[index] ?? false),
      ]),
    );
    this.unknown = kept !== false && kept.unknown;
  }

  compile(): WireMask {
    const fields = new Map<number, WireField>();
    for (const [field, kept] of this.kept) {
      fields.set(field.number, this.field(field, kept));
    }
    return {
      ...byNumber(fields),
      parts: this.parts,
      unknown: this.unknown,
      isEntry: false,
      needsKind: isValue(this.desc),
      keepsKindless: this.keepsKindless(),
    };
  }

  private field(field: DescField, kept: Kept): WireField {
    const layout = layoutOf(field);
    if (field.fieldKind === "map" && typeof kept === "object") {
      if (!isMapMask(kept)) {
        return wireField(layout, DROP);
      }
      const map = this.map(field, kept);
      // A key is only read where it makes a difference.
      return wireField(layout, map.keys.size === 0 ? map.others : LOOK, map);
    }
    if (field.oneof === undefined || !this.isContested(field.oneof)) {
      return wireField(layout, this.action(field, kept));
    }
    const known = this.part(field, kept, this.slot(field.oneof));
    if (field.enum === undefined || field.enum.open) {
      return wireField(layout, known);
    }
    const values = new Set(field.enum.values.map(({ number }) => number));
    const unknown = kept === true ? KEEP : DROP;
    return wireField(layout, LOOK, undefined, { values, known, unknown });
  }

  /** Whether it takes more than copying to keep some members of a oneof from coming back when others are dropped. */
  private isContested(oneof: DescOneof): boolean {
    const [first, ...others] = oneof.fields.map((field) =>
      this.kept.get(field),
    );
    return (
      isValue(this.desc) ||
      typeof first !== "boolean" ||
      others.some((kept) => kept !== first)
    );
  }

  private action(field: DescField, kept: Kept): Action {
    if (typeof kept === "boolean" || field.message === undefined) {
      return kept === false ? DROP : KEEP;
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
      keys: new Map(Array.from(keys, ([key, kept]) => [key, actionOf(kept)])),
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

  /** The mask for the messages of a field; undefined where they are kept whole or not at all. */
  private below(field: DescField, kept: Kept): (() => WireMask) | undefined {
    const { message: desc } = field;
    if (typeof kept === "boolean" || desc === undefined || isMapMask(kept)) {
      return undefined;
    }
    const isJson = this.isJson || isJsonObject(field, desc);
    return () => wireMask(desc, kept, isJson);
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
      this.desc.fields.some(
        (field) => field.number === number && this.kept.get(field) !== false,
      )
    );
  }
}

/** The mask of a map's entry, of which the key stays, and the value or a part of it. */
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
    ...byNumber(fields),
    parts: value === undefined ? [] : [value],
    unknown: false,
    isEntry: true,
    needsKind: field.message !== undefined && isValue(field.message),
    keepsKindless,
  };
}

/** With the same properties for every field: they are read for every record. */
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

function byNumber(
  fields: ReadonlyMap<number, WireField>,
): Pick<WireMask, "dense" | "sparse"> {
  const small = [...fields.keys()].filter((number) => number < DENSE);
  const length = small.length === 0 ? 0 : Math.max(...small) + 1;
  return {
    dense: Array.from({ length }, (_, number) => fields.get(number)),
    sparse: new Map([...fields].filter(([number]) => number >= DENSE)),
  };
}
