import type { JsonValue, Message } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { FieldKey, OneofCase, OneofValue } from "../message/field-keys.js";

/**
 * A message as a row, by the options of `rowsOf`. A field that can be unset can
 * be null; protobuf-es types fields of proto2 and editions files as if they were
 * always set, so those can be null as well.
 *
 * With the names of the proto, the keys are the local names in snake_case: where
 * a proto has other names, such as `line_1`, name the row yourself,
 * `rowsOf<typeof AddressSchema, AddressRow>(AddressSchema, …)`.
 */
export type RowOf<M extends Message, O> = string extends M["$typeName"]
  ? Record<string, unknown>
  : Simplify<OwnColumns<M, O> & MemberColumns<M, O> & FlatColumns<M, O>>;

type OwnColumns<M, O> = {
  -readonly [K in FieldKey<M> & string as ColumnName<K, O>]: ColumnOf<
    K,
    NonNullable<M[K]>,
    undefined extends M[K] ? null : never,
    O
  >;
};

type MemberColumns<M, O> = {
  [Case in OneofCase<M> as ColumnName<Case, O>]: ColumnOf<
    Case,
    OneofValue<M, Case>,
    null,
    O
  >;
};

/** The columns of the messages that are flattened, which are null where those are unset. */
type FlatColumns<M, O> = UnionToIntersection<
  {
    [K in (FieldKey<M> & string) | OneofCase<M>]: SettingOf<K, O> extends {
      toRow(message: never): infer Inner;
    }
      ? {
          [I in keyof Inner & string as Prefixed<K, I, O>]: Inner[I] | null;
        }
      : never;
  }[(FieldKey<M> & string) | OneofCase<M>]
>;

type SettingOf<K, O> = O extends { readonly columns: infer C }
  ? K extends keyof C
    ? C[K]
    : undefined
  : undefined;

/** The name of a field's column; never for one that has none, or several. */
type ColumnName<K extends string, O> =
  SettingOf<K, O> extends infer Setting
    ? Setting extends false | { toRow(message: never): unknown }
      ? never
      : Setting extends { readonly name: infer Name extends string }
        ? Name
        : Named<K, O>
    : never;

type Named<K extends string, O> = O extends { readonly names: "proto" }
  ? SnakeCase<K>
  : K;

type Prefixed<K extends string, I extends string, O> = O extends {
  readonly names: "proto";
}
  ? `${SnakeCase<K>}_${I}`
  : `${K}${Capitalize<I>}`;

type ColumnOf<K, Value, Unset, O> =
  | (SettingOf<K, O> extends { write(value: never): infer Written }
      ? Written
      : ValueOf<Value, O>)
  | Unset;

type ValueOf<Value, O> = Value extends Timestamp
  ? Choice<O, "timestamps", "date", "string"> extends "string"
    ? string
    : Date
  : Value extends Message<`google.protobuf.${ScalarName}Value`>
    ? Value extends { readonly value: infer Wrapped }
      ? ScalarOf<Wrapped, O>
      : never
    : Value extends Message
      ? Json<O>
      : Value extends Uint8Array
        ? Uint8Array
        : Value extends readonly (infer Item)[]
          ? ListOf<Item, O>
          : Value extends object
            ? Json<O>
            : ScalarOf<Value, O>;

type ScalarName =
  | "Double"
  | "Float"
  | "Int64"
  | "UInt64"
  | "Int32"
  | "UInt32"
  | "Bool"
  | "String"
  | "Bytes";

type ListOf<Item, O> = [Item] extends [Uint8Array]
  ? ArrayOf<Item, O>
  : [Item] extends [object]
    ? Json<O>
    : ArrayOf<ScalarOf<Item, O>, O>;

type ArrayOf<Item, O> =
  Choice<O, "lists", "array", "json"> extends "json" ? Json<O> : Item[];

type ScalarOf<Value, O> = [Value] extends [boolean]
  ? Choice<O, "booleans", "boolean", "number"> extends "number"
    ? number
    : boolean
  : [Value] extends [number]
    ? IsEnum<Value> extends true
      ? O extends { readonly enums: "name" }
        ? string
        : Value
      : Value
    : Value;

/** An enum has its own numbers, a number all of them. */
type IsEnum<Value extends number> = `${number}` extends `${Value}`
  ? false
  : true;

type Json<O> =
  Choice<O, "json", "value", "text"> extends "text" ? string : JsonValue;

/** The value of an option, or else the default of the dialect. */
type Choice<O, K extends string, Postgresql, Sqlite> = O extends {
  readonly [Key in K]: infer Set;
}
  ? Set
  : O extends { readonly dialect: "sqlite" }
    ? Sqlite
    : Postgresql;

/** The snake_case name of which protobuf makes a local name. */
type SnakeCase<S extends string> = S extends `${infer Name}$`
  ? Snake<Name>
  : Snake<S>;

type Snake<
  S extends string,
  Done extends string = "",
> = S extends `${infer Head}${infer Tail}`
  ? Snake<
      Tail,
      Head extends Lowercase<Head>
        ? `${Done}${Head}`
        : `${Done}_${Lowercase<Head>}`
    >
  : Done;

type UnionToIntersection<U> = [U] extends [never]
  ? unknown
  : (U extends unknown ? (value: U) => void : never) extends (
        value: infer I,
      ) => void
    ? I
    : never;

type Simplify<T> = { [K in keyof T]: T[K] };
