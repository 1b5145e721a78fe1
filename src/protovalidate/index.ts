export { validateUpdate } from "./validate-update.js";
