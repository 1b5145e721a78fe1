export type { Allow, Ceiling } from "../service/options.js";
export type { CallMask } from "../service/response-view.js";
export { callMask } from "./call-mask.js";
export { fieldMaskHeader } from "./header.js";
export {
  createFieldMaskInterceptor,
  type FieldMaskInterceptorOptions,
  type MaskedCall,
} from "./interceptor.js";
