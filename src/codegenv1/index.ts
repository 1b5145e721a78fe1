// The imports of generated code, and of nothing else. Files that this version
// of the plugin emitted must work with every later version of the package:
// exports can be added here, but never changed or removed.

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
