import type { DescMethod } from "@bufbuild/protobuf";

/** The path of a method in the protocol. */
export function methodPath({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}

/**
 * Where the serialiser of a method's responses has the descriptor of the method:
 * grpc-js hands little else of a definition to interceptors. The ESM and the
 * CommonJS copy of this package know each other's.
 */
const METHOD = Symbol.for("protoc-gen-fieldmask-es.method");

interface Tagged {
  [METHOD]?: DescMethod;
}

/** A serialiser that interceptors know the method of. */
export function tagged<F extends object>(method: DescMethod, serialize: F): F {
  return Object.assign<F, Tagged>(serialize, { [METHOD]: method });
}

/** The method of a definition, undefined for one of another library. */
export function methodOf({
  responseSerialize,
}: {
  readonly responseSerialize: object;
}): DescMethod | undefined {
  return (responseSerialize as Tagged)[METHOD];
}
