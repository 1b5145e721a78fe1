// Runs the plugin over all protos of Google's APIs, with infer=true, and checks
// the types of everything that comes out, beside protoc-gen-es alone.
//
// Usage: npm run test:corpus [-- FOLDER]. The folder keeps what is installed and
// generated; by default, it is a temporary one.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bin, linkPackages, rootDir, writeFiles } from "../helpers.js";
import { checkGoogleapis } from "./googleapis.js";

const CORPUS = "google-proto-files@5.0.3";

const dir = resolve(
  process.argv[2] ?? mkdtempSync(join(tmpdir(), "fieldmask-corpus-")),
);
mkdirSync(dir, { recursive: true });
console.log(`corpus in ${dir}`);

install();
const protos = filesIn(join(dir, "node_modules/google-proto-files"), ".proto");
console.log(`${protos.length} protos of ${CORPUS}`);

timed("buf build", () => run(bin("buf"), ["build", "-o", "image.binpb"]));
checkGoogleapis(join(dir, "image.binpb"));
const messages = timed("protoc-gen-es", () => generate("es"));
const helpers = timed("protoc-gen-fieldmask-es", () => generate("fieldmask"));
console.log(
  `generation takes ${(helpers / messages).toFixed(2)} times as long as the messages`,
);
console.log(`${countHelpers()} mask fields have helpers`);

const alone = timed("type check of the messages", () => typeCheck("es"));
const both = timed("type check with the helpers", () => typeCheck("all"));
console.log(
  `the type check takes ${(both / alone).toFixed(2)} times as long with the helpers`,
);

function install(): void {
  writeFiles(dir, {
    "package.json": JSON.stringify({ private: true, type: "module" }),
    // The corpus has a copy of protobuf's own tests, which do not compile on their own.
    "buf.yaml": `version: v2
modules:
  - path: node_modules/google-proto-files
    excludes:
      - node_modules/google-proto-files/google/protobuf
`,
    "es.gen.yaml": template(bin("protoc-gen-es")),
    "fieldmask.gen.yaml": template(
      join(rootDir, "dist/bin/protoc-gen-fieldmask-es"),
      "infer=true",
    ),
    "tsconfig.es.json": tsconfig("gen/**/*_pb.ts"),
    "tsconfig.all.json": tsconfig("gen/**/*.ts"),
  });
  run("npm", ["install", "--no-save", "--ignore-scripts", CORPUS]);
  linkPackages(dir);
}

function template(plugin: string, ...options: string[]): string {
  return JSON.stringify({
    version: "v2",
    plugins: [
      {
        local: plugin,
        out: "gen",
        opt: ["target=ts", "import_extension=js", ...options],
      },
    ],
  });
}

function tsconfig(include: string): string {
  return JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      isolatedModules: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
    },
    include: [include],
  });
}

function generate(name: "es" | "fieldmask"): void {
  run(bin("buf"), [
    "generate",
    "image.binpb",
    "--template",
    `${name}.gen.yaml`,
    "--timeout",
    "60m",
  ]);
}

function typeCheck(name: "es" | "all"): void {
  run(bin("tsc"), ["-p", `tsconfig.${name}.json`]);
}

function countHelpers(): number {
  return filesIn(join(dir, "gen"), "_fieldmask.ts")
    .map((file) => readFileSync(file, "utf8"))
    .reduce(
      (sum, text) => sum + text.split("*/ requestFieldMask(").length - 1,
      0,
    );
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path));
}

/** Run a step, print how long it took, and return that in seconds. */
function timed(title: string, step: () => void): number {
  const start = performance.now();
  step();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${title}: ${seconds.toFixed(1)} s`);
  return seconds;
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: dir, stdio: "inherit" });
}
