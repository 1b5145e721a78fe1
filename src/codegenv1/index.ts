// What generated code imports, and nobody else. A file that the plugin of this
// version emitted works with every later version of the package: what is here
// can grow, but neither change nor go.

export {
  isSet,
  keep,
  keepList,
  keepMap,
  keepMember,
} from "../read/keep.js";
export { keepUnknown } from "../read/keep-unknown.js";
export type { MessageMask } from "../read/message-mask.js";
export { emptyBytes } from "../read/project-message.js";
export { requestFieldMask } from "../request/helper.js";
export type { RequestFieldMask } from "../request/request-field-mask.js";
