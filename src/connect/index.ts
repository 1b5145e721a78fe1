export type { CallMask } from "../service/call-mask.js";
export type {
  Allow,
  Ceiling,
  DroppedEvent,
  FailedEvent,
  MaskEvent,
  MaskedEvent,
  MaskOfField,
  RefusedEvent,
} from "../service/options.js";
export type { MethodReport } from "../service/report-methods.js";
export { callMask } from "./call-mask.js";
export { fieldMaskHeader } from "./header.js";
export {
  createFieldMaskInterceptor,
  describeMasks,
  type FieldMaskInterceptorOptions,
  type MaskedCall,
} from "./interceptor.js";
