// What generated code imports, and nobody else. A file that the plugin of this
// version emitted works with every later version of the package: what is here
// can grow, but neither change nor go.

export { isSet } from "../message/local-value.js";
export { emptyBytes } from "../read/empty-bytes.js";
export type { MessageMask } from "../read/kept.js";
export {
  keep,
  keepList,
  keepMap,
  keepMember,
} from "../read/project-field.js";
export { keepUnknown } from "../read/project-parts.js";
export type { RequestFieldMask } from "../request/helper.js";
export { requestFieldMask } from "../request/helper.js";
