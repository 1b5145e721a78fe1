import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { bin, rootDir } from "../helpers.js";
import { findTool, needs } from "../tools.js";
import { command, type Folder, shopProtos, withFolder } from "./command.js";

const needsTerminal = needs("script of util-linux");

suite("the command", () => {
  for (const args of [[], ["--help"], ["-h"], ["help"]]) {
    test(`prints all there is on stdout when called as [${args}]`, () => {
      withFolder([], {}, ({ run }) => {
        const { status, stdout, stderr } = run(...args);
        assert.deepEqual([status, stderr], [0, ""]);
        for (const name of ["generate", "init", "explain", "paths"]) {
          assert.match(stdout, new RegExp(`^  ${name} `, "m"));
        }
      });
    });
  }

  for (const name of ["generate", "init", "explain", "paths"]) {
    test(`prints what ${name} takes on stdout with --help`, () => {
      withFolder([], {}, ({ run }) => {
        const { status, stdout, stderr } = run(name, "x", "--help");
        assert.deepEqual([status, stderr], [0, ""]);
        assert.match(
          stdout,
          new RegExp(`^Usage: protoc-gen-fieldmask-es ${name}`),
        );
      });
    });
  }

  for (const option of ["-v", "--version"]) {
    test(`prints the version of its package.json with ${option}`, () => {
      const { version } = JSON.parse(
        readFileSync(join(rootDir, "package.json"), "utf8"),
      );
      withFolder([], {}, ({ run }) => {
        assert.equal(
          run(option).stdout,
          `protoc-gen-fieldmask-es ${version}\n`,
        );
      });
    });
  }

  test("prints what a command takes behind help, too", () => {
    withFolder([], {}, ({ run }) => {
      assert.equal(run("help", "paths").stdout, run("paths", "--help").stdout);
    });
  });

  const user = "shop/v1/user.proto";
  const mistakes: readonly (readonly [
    args: readonly string[],
    sentence: string,
    meant?: string,
  ])[] = [
    [
      [user],
      `${user} isn't a command; did you mean generate ${user}?`,
      "generate",
    ],
    [["shop"], "shop isn't a command; did you mean generate shop?", "generate"],
    [
      ["genrate"],
      "there is no command genrate; did you mean generate?",
      "generate",
    ],
    [
      ["--generate"],
      "there is no command --generate; did you mean generate?",
      "generate",
    ],
    [["frobnicate"], "there is no command frobnicate"],
    [["--infer", user], "a command goes first, and --infer isn't one"],
    [["generate"], "generate takes one or more proto files or folders of them"],
    [
      ["paths", user],
      "paths takes one or more proto files or folders of them, and behind them the name of a message",
    ],
    [["init", "here"], "init takes nothing: run it in the folder to set up"],
    [["generate", "missing.proto"], "there is no file or folder missing.proto"],
    [["generate", "empty"], "there is no .proto file below empty"],
    [["generate", user, "--bogus"], "there is no option --bogus"],
    [
      ["generate", user, "--targt=ts"],
      "there is no option --targt; did you mean --target?",
    ],
    [["generate", user, "--infer=no"], "--infer takes no value"],
    [["generate", user, "-o"], "-o takes a value, and there is none"],
    [
      ["paths", "-I", "-I", "shop", user, "User"],
      '-I takes a value, and -I is an option; for a value that begins with "-", write -I-I',
    ],
    [
      ["generate", user, "--out", "-x"],
      '--out takes a value, and -x is an option; for a value that begins with "-", write --out=-x',
    ],
    [
      ["generate", user, "--target", "tsx"],
      'invalid value "tsx" for parameter "target"; it takes one of js, ts, dts, or several of them joined by "+"',
    ],
  ];
  for (const [args, sentence, meant = args[0]] of mistakes) {
    test(`says in a sentence what is wrong with "${args.join(" ")}", and the form of the command that was meant`, () => {
      withFolder([], { ...shopProtos, "empty/.keep": "" }, ({ run }) => {
        const { status, stdout, stderr } = run(...args);
        assert.deepEqual([status, stdout], [2, ""]);
        const usage = usageOf(`${meant}`, run);
        assert.equal(stderr.trimEnd(), `error: ${sentence}\n${usage}`);
      });
    });
  }

  test("knows the parameter that was meant", () => {
    withFolder([], shopProtos, ({ run }) => {
      const { status, stderr } = run("generate", user, "--opt", "imfer=true");
      assert.equal(status, 2);
      assert.match(stderr, /did you mean "infer"\?/);
    });
  });

  test("ends quietly where its output is not read to the end", () => {
    const fields = Array.from(
      { length: 900 },
      (_, i) => `string ${"x".repeat(90)}${i} = ${i + 1};`,
    );
    const big = `syntax = "proto3"; message Big { ${fields.join("\n")} }`;
    withFolder(["buf"], { "big.proto": big }, ({ dir }) => {
      const { status, stderr } = spawnSync(
        "bash",
        [
          "--norc",
          "-c",
          `set -o pipefail; "${process.execPath}" "${command}" paths big.proto Big | true`,
        ],
        {
          cwd: dir,
          encoding: "utf8",
          env: {
            PATH: [dirname(bin("buf")), process.env.PATH].join(delimiter),
          },
        },
      );
      assert.deepEqual([status, stderr], [0, ""]);
    });
  });

  test(
    "prints the help on a terminal, where nobody writes a request",
    needsTerminal,
    async () => {
      assert.match(
        await onTerminal(""),
        /^Usage: protoc-gen-fieldmask-es COMMAND/m,
      );
    },
  );

  test(
    "has colours on a terminal, whose user wants them",
    needsTerminal,
    async () => {
      const red = "\u001b[31m";
      assert.ok((await onTerminal("bogus")).includes(`${red}error:`));
      assert.ok(!(await onTerminal("bogus", { NO_COLOR: "1" })).includes(red));
    },
  );
});

const usages = new Map<string, string>();

/** The form of a command, by its help; of all, where there is none of this name. */
function usageOf(name: string, run: Folder["run"]): string {
  const usage =
    usages.get(name) ||
    run(name, "--help").stdout.split("\n\n", 1).join() ||
    "Usage: protoc-gen-fieldmask-es generate|init|explain|paths …";
  usages.set(name, usage);
  return usage;
}

/** What the command prints on a terminal: util-linux' script has one for it, and its input stays open. */
function onTerminal(
  args: string,
  env: Record<string, string> = {},
): Promise<string> {
  const child = spawn(
    findTool("script of util-linux"),
    ["-qc", `'${command}' ${args}`, "/dev/null"],
    {
      env: { PATH: process.env.PATH, ...env },
      timeout: 60_000,
    },
  );
  return text(child.stdout);
}
