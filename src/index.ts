// For services and clients: masks, messages under a mask, updates, errors.

export {
  fieldMask,
  maskFromNumbers,
  maskOfAllFields,
} from "./mask/field-mask.js";
export {
  FieldMaskError,
  FieldMaskReason,
  type FieldMaskViolation,
  isFieldMaskError,
} from "./mask/field-mask-error.js";
export {
  intersectMasks,
  maskCovers,
  normalizeMask,
  unionMasks,
} from "./mask/mask-algebra.js";
export { maskFromJson, maskToJson } from "./mask/mask-json.js";
export { maskOfJson } from "./mask/mask-of-json.js";
export { maskOfSelection } from "./mask/mask-of-selection.js";
export type { Mask, WithinOption } from "./mask/mask-paths.js";
export type { MaskRules } from "./mask/mask-rules.js";
export type { IgnoreUnknownOption } from "./mask/object-paths.js";
export { subtractMasks } from "./mask/subtract-masks.js";
export { isValidMask, validateMask } from "./mask/validate-mask.js";
export { filterBinary, pruneBinary } from "./read/filter-binary.js";
export { filterMessage, pruneMessage } from "./read/filter-message.js";
export type { BoundMask } from "./request/bound-mask.js";
export type { FieldMaskTypes } from "./request/field-mask-types.js";
export type {
  InPath,
  OutPath,
  RequestFieldMask,
} from "./request/helper.js";
export type {
  Loaded,
  Loader,
  Loaders,
  LoadOptions,
} from "./request/load.js";
export {
  type Masked,
  type TypedMask,
  viewMessage,
} from "./request/masked.js";
export type { ResponseMask } from "./request/response-mask.js";
export type { NestedSelection, Selection } from "./request/select.js";
export type { UpdatePart } from "./request/update-part.js";
export type { FieldChange } from "./update/changes.js";
export { createMessage } from "./update/create-message.js";
export {
  type DiffOptions,
  type DiffRules,
  diffMessages,
} from "./update/diff-messages.js";
export {
  type ElementChanges,
  type ElementChangesOptions,
  elementChanges,
} from "./update/element-changes.js";
export { maskOfMessage } from "./update/mask-of-message.js";
export { type MergeOptions, mergeMessage } from "./update/merge-message.js";
export { updateMessage } from "./update/update-message.js";
