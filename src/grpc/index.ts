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
export {
  makeClient,
  type ServiceClient,
  type ServiceClientConstructor,
} from "./client.js";
export {
  type GrpcDefinition,
  type PackageDefinition,
  type PackagedMessage,
  type PackagedMethod,
  type PackagedService,
  packageDefinition,
  serviceDefinition,
} from "./definition.js";
export { type FieldMaskStatus, fieldMaskStatus } from "./errors.js";
export {
  addService,
  type GrpcHandlers,
  withFieldMaskErrors,
} from "./handlers.js";
export {
  describeMasks,
  type FieldMaskInterceptorOptions,
  fieldMaskInterceptor,
  type MaskedCall,
} from "./interceptor.js";
export { fieldMaskMetadata } from "./metadata.js";
export type { ServiceHandlers } from "./service-handlers.js";
