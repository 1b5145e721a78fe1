export {
  makeClient,
  type ServiceClient,
  type ServiceClientConstructor,
} from "./client.js";
export { type ServiceHandlers, serviceDefinition } from "./service.js";
