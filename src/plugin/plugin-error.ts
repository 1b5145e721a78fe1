/**
 * Why nothing is generated: a wrong parameter, a mistake in the schema, or
 * bytes that are no request. The message is for the person who runs the plugin.
 */
export class PluginError extends Error {
  override name = "PluginError";
}
