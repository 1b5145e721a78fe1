import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { startServer } from "../../example/server.js";

const log = () => {};

suite("the example", () => {
  test("says which port is taken, and how to set another one", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    for (const [option, variable] of [
      ["webPort", "PORT"],
      ["grpcPort", "GRPC_PORT"],
    ] as const) {
      await assert.rejects(startServer({ [option]: port, log }), {
        name: "StartError",
        message: `the port ${port} is taken: set ${variable} to another one`,
      });
    }
    other.close();
  });

  test("says which port cannot be one", async () => {
    await assert.rejects(startServer({ webPort: Number("a"), log }), {
      name: "StartError",
      message: /^cannot listen on the port of PORT: /,
    });
  });

  test("ends with one sentence where it cannot use the database", async () => {
    const example = spawn(
      process.execPath,
      [...process.execArgv, "--import", "tsx", "example/main.ts"],
      {
        env: {
          ...process.env,
          DATABASE_URL: "postgresql://ada:secret@127.0.0.1:1/books",
        },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const exit = once(example, "exit");
    assert.equal(
      await text(example.stderr),
      "cannot use the database of DATABASE_URL: connect ECONNREFUSED 127.0.0.1:1\n",
    );
    assert.deepEqual(await exit, [1, null]);
  });
});
