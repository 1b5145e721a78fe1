// Builds dist: the library as ESM and CommonJS, and the plugin as one file.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

rmSync("dist", { recursive: true, force: true });

// The nearest package.json decides how Node reads a .js file, and what bundlers
// may drop. For dist/esm, it is the package's own.
writePackageJson("dist/cjs", { type: "commonjs", sideEffects: false });
writePackageJson("dist/bin", { type: "commonjs" });

tsc("-p", "tsconfig.cjs.json");
tsc("-p", "tsconfig.esm.json", "--emitDeclarationOnly");

// Node takes as long to find a module as to run it: a few files load three times
// as fast as one for each module.
await build({
  entryPoints: JSON.parse(readFileSync("tsconfig.esm.json", "utf8")).include,
  outdir: "dist/esm",
  outbase: "src",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  target: "es2022",
  sourcemap: true,
  chunkNames: "chunks/[hash]",
  logLevel: "warning",
});

const bin = "dist/bin/protoc-gen-fieldmask-es";
await build({
  entryPoints: ["src/cli/bin.ts"],
  outfile: bin,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  legalComments: "none",
  banner: { js: "#!/usr/bin/env node" },
  // The plugin emits JavaScript and declarations itself. It does not need the
  // compiler that protoplugin would do that with: 30 MB, and slow to load.
  alias: {
    typescript: "./scripts/no-compiler.cjs",
    "@typescript/vfs": "./scripts/no-compiler.cjs",
    // Only init reads YAML, and buf starts the plugin often.
    yaml: "./yaml.js",
  },
  external: ["./yaml.js"],
  logLevel: "warning",
});
chmodSync(bin, 0o755);

await build({
  entryPoints: ["yaml"],
  outfile: "dist/bin/yaml.js",
  banner: {
    js: `/*\nyaml\n${readFileSync("node_modules/yaml/LICENSE", "utf8")}*/`,
  },
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  logLevel: "warning",
});

writeFileSync(
  "dist/bin/googleapis.json",
  JSON.stringify(
    Object.fromEntries(
      readdirSync("googleapis", { recursive: true })
        .filter((path) => path.endsWith(".proto"))
        .sort()
        .map((path) => [
          path.replaceAll("\\", "/"),
          readFileSync(`googleapis/${path}`, "utf8"),
        ]),
    ),
  ),
);

function tsc(...args) {
  execFileSync("node_modules/.bin/tsc", args, { stdio: "inherit" });
}

function writePackageJson(dir, content) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${dir}/package.json`, `${JSON.stringify(content)}\n`);
}
