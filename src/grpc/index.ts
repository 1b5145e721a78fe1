export type { Allow, Ceiling } from "../service/options.js";
export type { CallMask } from "../service/response-view.js";
export { callMask } from "./call-mask.js";
export {
  makeClient,
  type ServiceClient,
  type ServiceClientConstructor,
} from "./client.js";
export { type FieldMaskStatus, fieldMaskStatus } from "./errors.js";
export { withFieldMaskErrors } from "./handlers.js";
export {
  type FieldMaskInterceptorOptions,
  fieldMaskInterceptor,
  type MaskedCall,
} from "./interceptor.js";
export { fieldMaskMetadata } from "./metadata.js";
export { type ServiceHandlers, serviceDefinition } from "./service.js";
