import packageJson from "../../package.json" with { type: "json" };
import { createPlugin } from "../plugin/plugin.js";
import { runPlugin } from "./run-plugin.js";
import { printNote } from "./terminal.js";

// buf and protoc run a plugin often, and without arguments: the commands for
// people are loaded only when they are called.
const args = process.argv.slice(2);
if (args.length === 0 && !process.stdin.isTTY) {
  void runPlugin(createPlugin(packageJson.version, printNote));
} else {
  void import("./run-command.js").then(({ runCommand }) =>
    runCommand(args, packageJson.version),
  );
}
