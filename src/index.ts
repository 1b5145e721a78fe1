// For services and clients: masks, messages under a mask, updates, errors.

export type { BoundMask } from "./bound-mask.js";
export { diffMessages } from "./diff-messages.js";
export type { FieldChange } from "./field-changes.js";
export { fieldMask, maskFromNumbers, maskOfAllFields } from "./field-mask.js";
export {
  FieldMaskError,
  FieldMaskReason,
  type FieldMaskViolation,
  isFieldMaskError,
} from "./field-mask-error.js";
export { filterMessage, pruneMessage } from "./filter-message.js";
export {
  intersectMasks,
  maskCovers,
  normalizeMask,
  unionMasks,
} from "./mask-algebra.js";
export { maskFromJson, maskToJson } from "./mask-json.js";
export type { Mask } from "./mask-paths.js";
export type { MaskRules } from "./mask-rules.js";
export { type MergeOptions, mergeMessage } from "./merge-message.js";
export type { MessagePatch } from "./message-patch.js";
export type { FieldMaskTypes, RequestFieldMask } from "./request-field-mask.js";
export { subtractMasks } from "./subtract-masks.js";
export { updateMessage } from "./update-message.js";
export { isValidMask, validateMask } from "./validate-mask.js";

// For generated code.

export type { CompiledMask, EntryMask } from "./compiled-mask.js";
export { type RequestFieldMaskInit, requestFieldMask } from "./mask-field.js";
export {
  emptyBytes,
  projectMap,
  projectMessage,
  projectValue,
} from "./project-message.js";
