import type { Message } from "@bufbuild/protobuf";

/** The properties of a message that are fields of their own. */
export type FieldKey<M> = {
  [K in keyof M]-?: IsOneof<NonNullable<M[K]>> extends true ? never : K;
}[Exclude<keyof M, keyof Message>];

/** The names of the members of a message's oneofs. */
export type OneofCase<M> =
  Exclude<Extract<M[keyof M], Oneof>, Message> extends infer O
    ? O extends { readonly case: infer Case extends string }
      ? Case
      : never
    : never;

/** The value of a member of a oneof. */
export type OneofValue<M, Case> =
  Exclude<Extract<M[keyof M], { readonly case: Case }>, Message> extends infer O
    ? O extends { readonly value: infer Value }
      ? Value
      : never
    : never;

interface Oneof {
  readonly case: string | undefined;
  readonly value?: unknown;
}

/** A message can have fields with the names of a oneof's properties. */
type IsOneof<V> = [V] extends [Message]
  ? false
  : [V] extends [Oneof]
    ? true
    : false;
