import { create, type DescField, type DescMessage } from "@bufbuild/protobuf";
import { type FieldMask, FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { fieldOfJson } from "../message/field-table.js";
import { isGoogleProtobuf } from "../message/field-traits.js";
import {
  assertNone,
  FieldMaskReason,
  type FieldMaskViolation,
} from "./field-mask-error.js";
import { maskPaths } from "./mask-paths.js";
import { joinPath } from "./mask-tree.js";
import { assertSegmentLimit } from "./path.js";
import { unknownField } from "./path-violation.js";
import { Suggestions } from "./suggest.js";

/** Options of `maskOfJson` and `maskOfSelection`. */
export interface IgnoreUnknownOption {
  /** By default, an unknown name is a violation. With this option, it is skipped. */
  readonly ignoreUnknown?: boolean;
}

/** Collects the paths that the names of nested objects lead to, and their violations. */
export class ObjectPaths {
  private readonly paths = new Set<string>();
  private readonly violations: FieldMaskViolation[] = [];
  private readonly suggestions = new Suggestions();

  constructor(
    private readonly schema: DescMessage,
    private readonly ignoreUnknown: boolean,
  ) {}

  /** Return the field with this proto, JSON or local name. If there is none, add a violation and return undefined. */
  field(
    desc: DescMessage,
    name: string,
    prefix: string,
  ): DescField | undefined {
    const field = fieldOfJson(desc, name) ?? fieldOfLocal(desc, name);
    if (field === undefined && !this.ignoreUnknown) {
      const word = unknownField(desc, { text: name, name });
      this.violations.push({
        path: joinPath(prefix, name),
        ...word(this.suggestions),
      });
    }
    return field;
  }

  /** Return the path of a field. Throws a `FieldMaskError` if it has more than 100 segments. */
  below(prefix: string, { name }: DescField, depth: number): string {
    const path = joinPath(prefix, name);
    assertSegmentLimit(path, depth);
    return path;
  }

  /** Name the value at a path whole. */
  add(path: string): void {
    this.paths.add(path);
  }

  /** Refuse the value at a path, which should be an object. */
  refuse(path: string, value: unknown, { typeName }: DescMessage): void {
    this.violations.push({
      path,
      reason: FieldMaskReason.notAnObject,
      description: `a ${typeName} is a JSON object, not ${kindOf(value)}`,
    });
  }

  /** Return the mask. Throws a `FieldMaskError` for the violations, and for a mask over the limits. */
  mask(): FieldMask {
    assertNone(this.violations, this.schema);
    return create(FieldMaskSchema, { paths: [...maskPaths([...this.paths])] });
  }
}

/** Return the message type whose fields an object for this field can name; undefined if the field is named whole. */
export function namedPart({ message }: DescField): DescMessage | undefined {
  return message === undefined || isGoogleProtobuf(message)
    ? undefined
    : message;
}

/** Return whether a value is an object of names, and not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldOfLocal(desc: DescMessage, name: string): DescField | undefined {
  return Object.hasOwn(desc.field, name) ? desc.field[name] : undefined;
}

/** Return what a value is, in the words of an error. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
