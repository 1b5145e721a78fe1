import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { rootDir } from "../helpers.js";
import { command, shopProtos, withFolder } from "./command.js";

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

  test("prints the version of its package.json", () => {
    const { version } = JSON.parse(
      readFileSync(join(rootDir, "package.json"), "utf8"),
    );
    withFolder([], {}, ({ run }) => {
      assert.equal(
        run("--version").stdout,
        `protoc-gen-fieldmask-es ${version}\n`,
      );
    });
  });

  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ["shop/v1/user.proto"],
      /did you mean protoc-gen-fieldmask-es generate shop\/v1\/user\.proto\?/,
    ],
    [["genrate"], /no command genrate; did you mean generate\?/],
    [["frobnicate"], /the commands are generate, init, explain, paths/],
    [["--generate"], /no option --generate; did you mean generate\?/],
    [["generate"], /takes one or more proto files/],
    [["explain"], /takes one or more proto files/],
    [["paths", "shop/v1/user.proto"], /behind them the name of a message/],
    [["init", "here"], /init takes nothing/],
    [["generate", "missing.proto"], /no file missing\.proto/],
    [["generate", "shop"], /shop is no file; .*shop\/\*\.proto/],
    [["generate", "shop/v1/user.proto", "--bogus"], /Unknown option '--bogus'/],
    [
      ["generate", "shop/v1/user.proto", "--target", "tsx"],
      /invalid value "tsx" for parameter "target"/,
    ],
    [
      ["generate", "shop/v1/user.proto", "--opt", "imfer=true"],
      /did you mean "infer"\?/,
    ],
  ];
  for (const [args, message] of mistakes) {
    test(`says on stderr what is wrong with "${args.join(" ")}", with exit code 2`, () => {
      withFolder([], shopProtos, ({ run }) => {
        const { status, stdout, stderr } = run(...args);
        assert.deepEqual([status, stdout], [2, ""]);
        assert.match(stderr, /^error: /);
        assert.match(stderr, message);
        assert.match(stderr, /See protoc-gen-fieldmask-es (?:\w+ )?--help\n$/);
      });
    });
  }

  test("ends quietly where its output is not read to the end", () => {
    const fields = Array.from(
      { length: 900 },
      (_, i) => `string ${"x".repeat(90)}${i} = ${i + 1};`,
    );
    const big = `syntax = "proto3"; message Big { ${fields.join("\n")} }`;
    withFolder(["protoc"], { "big.proto": big }, ({ dir }) => {
      const { status, stderr } = spawnSync(
        "bash",
        [
          "-c",
          `set -o pipefail; "${process.execPath}" "${command}" paths big.proto Big | true`,
        ],
        { cwd: dir, encoding: "utf8" },
      );
      assert.deepEqual([status, stderr], [0, ""]);
    });
  });

  test("prints the help on a terminal, where nobody writes a request", async () => {
    assert.match(
      await onTerminal(""),
      /^Usage: protoc-gen-fieldmask-es COMMAND/m,
    );
  });

  test("has colours on a terminal, whose user wants them", async () => {
    const red = "\u001b[31m";
    assert.ok((await onTerminal("bogus")).includes(`${red}error:`));
    assert.ok(!(await onTerminal("bogus", { NO_COLOR: "1" })).includes(red));
  });
});

/** What the command prints on a terminal: util-linux' script has one for it, and its input stays open. */
function onTerminal(
  args: string,
  env: Record<string, string> = {},
): Promise<string> {
  const child = spawn("script", ["-qc", `'${command}' ${args}`, "/dev/null"], {
    env: { PATH: process.env.PATH, ...env },
    timeout: 60_000,
  });
  return text(child.stdout);
}
