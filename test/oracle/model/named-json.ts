import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isGoogle } from "../random-trees.js";
import { behaviorOf } from "./behavior.js";

/** The paths that nested objects name, the names that no field has, and values that are no objects. */
export interface Named {
  readonly paths: readonly string[];
  readonly unknown: readonly string[];
  readonly odd: readonly string[];
}

const NOTHING: Named = { paths: [], unknown: [], odd: [] };

/** The body of a PATCH: `null` names a field, objects of messages are looked into. */
export function namedByJson(desc: DescMessage, json: object): Named {
  return joined(
    Object.entries(json).map(([name, value]): Named => {
      const field = fieldOf(desc, name, ["name", "jsonName"]);
      if (field === undefined) {
        return { ...NOTHING, unknown: [name] };
      }
      const message = field.fieldKind === "message" ? partOf(field) : undefined;
      if (message === undefined || value === null) {
        return { ...NOTHING, paths: [field.name] };
      }
      return isObject(value)
        ? below(field.name, namedByJson(message, value))
        : { ...NOTHING, odd: [field.name] };
    }),
  );
}

/** A selection: every leaf but `false`, null and undefined. Where no field is left, the least. */
export function namedBySelection(desc: DescMessage, selection: object): Named {
  const named = joined(
    Object.entries(selection).flatMap(([name, value]): Named[] => {
      if (isLeftOut(value)) {
        return [];
      }
      const field = fieldOf(desc, name, ["name", "jsonName", "localName"]);
      if (field === undefined) {
        return [{ ...NOTHING, unknown: [name] }];
      }
      const message = field.fieldKind === "map" ? undefined : partOf(field);
      const leaves = isObject(value) ? Object.values(value) : [];
      if (message === undefined || !isObject(value) || leaves.length === 0) {
        return [{ ...NOTHING, paths: [field.name] }];
      }
      return leaves.every(isLeftOut)
        ? []
        : [below(field.name, namedBySelection(message, value))];
    }),
  );
  return named.paths.length > 0 ? named : { ...named, paths: leastOf(desc) };
}

function isLeftOut(value: unknown): boolean {
  return value === false || value === null || value === undefined;
}

/** The one field that a mask names where nothing is left: no INPUT_ONLY one, which selects nothing. */
function leastOf(desc: DescMessage): readonly string[] {
  const seen = desc.fields.filter((field) => !behaviorOf(field).inputOnly);
  const field = seen.find((one) => behaviorOf(one).identifier) ?? seen[0];
  return field === undefined ? [] : [field.name];
}

function fieldOf(
  { fields }: DescMessage,
  name: string,
  keys: readonly ("name" | "jsonName" | "localName")[],
): DescField | undefined {
  return fields.find((field) => keys.some((key) => field[key] === name));
}

function partOf({ message }: DescField): DescMessage | undefined {
  return message === undefined || isGoogle(message) ? undefined : message;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function below(name: string, { paths, unknown, odd }: Named): Named {
  const inside = (path: string) => `${name}.${path}`;
  return {
    paths: paths.map(inside),
    unknown: unknown.map(inside),
    odd: odd.map(inside),
  };
}

function joined(named: readonly Named[]): Named {
  return {
    paths: named.flatMap(({ paths }) => paths),
    unknown: named.flatMap(({ unknown }) => unknown),
    odd: named.flatMap(({ odd }) => odd),
  };
}
