/** The part of json-mask that the bench uses; the package has no types. */
declare module "json-mask" {
  interface CompiledMask {
    readonly [key: string]: unknown;
  }
  const jsonMask: {
    compile(mask: string): CompiledMask;
    filter(value: unknown, mask: CompiledMask): unknown;
  };
  export default jsonMask;
}
