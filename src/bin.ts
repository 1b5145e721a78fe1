import packageJson from "../package.json" with { type: "json" };
import { createPlugin } from "./plugin/plugin.js";
import { runPlugin } from "./plugin/run-plugin.js";

void runPlugin(createPlugin(packageJson.version));
