// Measures how long an editor waits for the first completion in `X.out("` where
// the type has 1,000 paths: drives the tsserver of the last TypeScript that has one.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  bin,
  linkPackages,
  rootDir,
  tempDir,
  writeFiles,
} from "../test/helpers.js";
import { median } from "./measure.js";
import { report, table, time } from "./report.js";

const TYPESCRIPT = "typescript@5.9.3";
const ROUNDS = 5;
/** A message with 31 messages of 31 fields: 992 paths. */
const FIELDS = Array.from({ length: 31 }, (_, i) => i + 1);

const CALL = 'export const mask = GetBigRequestReadMask.out("");';
const SOURCE = `import { GetBigRequestReadMask } from "./gen/big_fieldmask.js";
${CALL}
`;
/** Between the quotes. */
const CURSOR = { line: 2, offset: CALL.indexOf('"') + 2 };

const { dir, remove } = tempDir();
try {
  setUp();
  const rounds: Completion[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    rounds.push(await complete());
  }
  const medianOf = (key: keyof Completion) =>
    time(1000 * median(rounds.map((round) => round[key])));
  report(
    "completion",
    table([
      ["in tsserver", "time"],
      ["the project is loaded", medianOf("loaded")],
      [`first completion, of ${rounds[0]?.paths} paths`, medianOf("first")],
      ["the next one", medianOf("next")],
    ]),
  );
} finally {
  remove();
}

/** Milliseconds, and how many paths were offered. */
interface Completion {
  readonly paths: number;
  readonly loaded: number;
  readonly first: number;
  readonly next: number;
}

function setUp(): void {
  const plugins = [
    bin("protoc-gen-es"),
    join(rootDir, "dist/bin/protoc-gen-fieldmask-es"),
  ];
  const parts = FIELDS.map(
    (part) => `message Part${part} {
      ${FIELDS.map((n) => `string field_${n} = ${n};`).join(" ")}
    }`,
  );
  writeFiles(dir, {
    "big.proto": `syntax = "proto3";
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";
    message GetBigRequest {
      google.protobuf.FieldMask read_mask = 1
        [(fieldmask.option.Option).out = {gen: true, message: "Big"}];
    }
    message Big { ${FIELDS.map((n) => `Part${n} part_${n} = ${n};`).join(" ")} }
    ${parts.join("\n")}`,
    "source.ts": SOURCE,
    "package.json": JSON.stringify({ private: true, type: "module" }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { module: "nodenext", strict: true, types: [] },
      files: ["source.ts"],
    }),
    "buf.gen.yaml": JSON.stringify({
      version: "v2",
      inputs: [{ directory: "." }, { directory: join(rootDir, "proto") }],
      plugins: plugins.map((local) => ({
        local,
        out: "gen",
        opt: ["target=ts", "import_extension=js"],
      })),
    }),
    "buf.yaml": JSON.stringify({
      version: "v2",
      modules: [{ path: "." }],
    }),
  });
  run("cp", "-r", join(rootDir, "proto/fieldmask"), ".");
  run(bin("buf"), "generate", ".");
  run("npm", "install", "--no-save", "--ignore-scripts", TYPESCRIPT);
  linkPackages(dir);
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { cwd: dir, stdio: ["ignore", 2, 2] });
}

/** Ask a new tsserver twice. */
async function complete(): Promise<Completion> {
  const server = spawn(
    process.execPath,
    [
      "node_modules/typescript/lib/tsserver.js",
      "--disableAutomaticTypingAcquisition",
    ],
    { cwd: dir, stdio: ["pipe", "pipe", "inherit"] },
  );
  const answers = new Map<number, (body: never) => void>();
  createInterface(server.stdout).on("line", (line) => {
    if (line.startsWith("{")) {
      const { type, request_seq, body } = JSON.parse(line);
      if (type === "response") {
        answers.get(request_seq)?.(body as never);
      }
    }
  });
  let seq = 0;
  const ask = async <T>(command: string, args: object): Promise<T> => {
    seq++;
    const answer = new Promise<T>((resolve) => answers.set(seq, resolve));
    const request = { seq, type: "request", command, arguments: args };
    server.stdin.write(`${JSON.stringify(request)}\n`);
    return await answer;
  };
  const file = join(dir, "source.ts");
  const completion = () =>
    ask<{ entries: unknown[] }>("completionInfo", { file, ...CURSOR });
  try {
    const start = performance.now();
    const open = {
      seq: ++seq,
      type: "request",
      command: "open",
      arguments: { file },
    };
    server.stdin.write(`${JSON.stringify(open)}\n`);
    await ask("projectInfo", { file, needFileNameList: false });
    const loaded = performance.now();
    const { entries } = await completion();
    const first = performance.now();
    await completion();
    return {
      paths: entries.length,
      loaded: loaded - start,
      first: first - loaded,
      next: performance.now() - first,
    };
  } finally {
    server.kill();
  }
}
