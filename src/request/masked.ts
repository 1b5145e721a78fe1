import type { Message } from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";

declare const paths: unique symbol;

/** A mask whose paths the compiler knows, as `in` and `out` of a helper return it. */
export type TypedMask<Path extends string> = FieldMask & {
  /** For the compiler only: no mask has it. */
  readonly [paths]?: Path;
};

/**
 * The type of a message of which a mask left these paths. It has no other
 * fields, so that nobody reads the zero value of a field that was left out.
 * Messages, lists, maps and oneofs in it are masked likewise.
 *
 * If the compiler doesn't know what a path names (`children.${string}`, any
 * `string`, an unknown name), the message with the path is whole. The message
 * is also whole without paths.
 */
export type Masked<T extends Message, Path extends string> =
  NamesWhole<T, Path> extends true
    ? T
    : {
        [K in keyof T as KeptKey<T, K, Path>]: K extends keyof Message
          ? T[K]
          : IsOneof<T[K]> extends true
            ? MaskedOneof<T[K], Path>
            : MaskedValue<T[K], Below<K, Path>>;
      };

/**
 * Return a masked message as what it holds: the message itself, in a type that
 * has only the fields that the mask names.
 *
 * Pass the mask of the request, as `out` of a helper returned it, or a list of
 * literal paths. Without a mask, with an empty one, and with paths that the
 * compiler doesn't know, the type is that of the whole message. Nothing is
 * checked at run time.
 */
export function viewMessage<T extends Message, Path extends string>(
  message: T,
  _mask: TypedMask<Path> | readonly Path[] | undefined,
): Masked<T, Path> {
  return message as Masked<T, Path>;
}

type KeptKey<
  T,
  K extends keyof T,
  Path extends string,
> = K extends keyof Message
  ? K
  : IsNever<
        IsOneof<T[K]> extends true
          ? BelowCase<CaseOf<T[K]>, Path>
          : Below<K, Path>
      > extends true
    ? never
    : K;

/** The members that paths name, and none of them set. */
type MaskedOneof<Oneof, Path extends string> = Oneof extends {
  case: infer Case extends string;
  value: infer V;
}
  ? IsNever<BelowCase<Case, Path>> extends true
    ? never
    : { case: Case; value: MaskedValue<V, BelowCase<Case, Path>> }
  : Oneof;

/** A value of which these paths are left, `*` for all of it. */
type MaskedValue<V, Path extends string> = string extends Path
  ? V
  : "*" extends Path
    ? V
    : V extends Message
      ? Masked<V, Path>
      : V extends readonly (infer Item)[]
        ? MaskedValue<Item, BelowStar<Path>>[]
        : IsMap<V> extends true
          ? { [K in keyof V]: MaskedValue<V[K], BelowKey<Path>> }
          : V;

/** What paths name of a field, `*` for all of it. */
type Below<K, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? LocalName<Head> extends K
    ? Rest
    : never
  : LocalName<Path> extends K
    ? "*"
    : never;

/** What paths name of a member of a oneof, which may have any name. */
type BelowCase<
  Case,
  Path extends string,
> = Path extends `${infer Head}.${infer Rest}`
  ? CamelCase<Head> extends Case
    ? Rest
    : never
  : CamelCase<Path> extends Case
    ? "*"
    : never;

type BelowStar<Path extends string> = Path extends `*.${infer Rest}`
  ? Rest
  : Path;

/** A key in backticks may hold dots. */
type BelowKey<Path extends string> = Path extends `${string}\`${string}`
  ? "*"
  : Path extends `${string}.${infer Rest}`
    ? Rest
    : "*";

/** Whether the paths may name all of a message, as no paths do. */
type NamesWhole<T, Path extends string> = string extends Path
  ? true
  : "*" extends Path
    ? true
    : IsNever<Path> extends true
      ? true
      : IsNever<UnknownPath<T, Path>> extends true
        ? false
        : true;

/** The paths that begin with an unknown name. */
type UnknownPath<T, Path extends string> = Path extends unknown
  ? IsNever<Below<FieldKey<T>, Path> | BelowCase<AnyCase<T>, Path>> extends true
    ? Path
    : never
  : never;

type FieldKey<T> = {
  [K in keyof T]-?: K extends keyof Message
    ? never
    : IsOneof<T[K]> extends true
      ? never
      : K;
}[keyof T];

type AnyCase<T> = { [K in keyof T]-?: CaseOf<T[K]> }[keyof T];

type IsOneof<V> = [V] extends [{ case: string | undefined; value?: unknown }]
  ? [V] extends [Message]
    ? false
    : true
  : false;

type CaseOf<V> =
  IsOneof<V> extends true
    ? V extends { case: infer Case extends string }
      ? Case
      : never
    : never;

type IsMap<V> = V extends Uint8Array
  ? false
  : string extends keyof V
    ? true
    : number extends keyof V
      ? true
      : false;

type IsNever<T> = [T] extends [never] ? true : false;

/** The name of a field in protobuf-es. */
type LocalName<Name extends string> =
  CamelCase<Name> extends "constructor" | "toString" | "toJSON" | "valueOf"
    ? `${CamelCase<Name>}$`
    : CamelCase<Name>;

type CamelCase<Name extends string> = Name extends `${infer Word}_${infer Rest}`
  ? `${Word}${Capitalize<CamelCase<Rest>>}`
  : Name;
