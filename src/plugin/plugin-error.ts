/**
 * An error that keeps the plugin from generating: an invalid parameter, a
 * mistake in the schema, or bytes that aren't a request. The message is for the
 * person who runs the plugin.
 */
export class PluginError extends Error {
  override name = "PluginError";
}
