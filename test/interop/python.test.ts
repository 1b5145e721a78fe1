import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { suite, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createFieldMaskInterceptor } from "../../src/connect/index.js";
import { BadRequestSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.js";
import { fieldMaskInterceptor } from "../../src/grpc/index.js";
import { rootDir } from "../helpers.js";
import { grpcHandlers, listenConnect, listenGrpc } from "../service/doors.js";
import { masks, shopFiles } from "../service/shop.js";
import { shopHandlers } from "../service/shop-handlers.js";
import { findTool, needs } from "../tools.js";

const python = "Python with protobuf and gRPC";
const options = { masks: Object.values(masks), sideChannel: true };

const servers = {
  "grpc-js": async () => {
    const { address, server } = await listenGrpc(
      grpcHandlers(shopHandlers),
      fieldMaskInterceptor(options),
    );
    return { address, close: () => server.forceShutdown() };
  },
  Connect: () =>
    listenConnect(shopHandlers, createFieldMaskInterceptor(options)),
};

suite("a client in Python, with grpcio", needs(python), () => {
  for (const [name, start] of Object.entries(servers)) {
    test(`gets what it asks for from ${name}`, async () => {
      const { address, close } = await start();
      try {
        const { many, ...answers } = await runClient(address);
        assert.deepEqual(answers, EXPECTED);
        assert.ok(many > 10, String(many));
      } finally {
        await close();
      }
    });
  }
});

const MASKED = ["address", "email"];
const REFUSED = {
  code: "INVALID_ARGUMENT",
  message: true,
  type: "type.googleapis.com/google.rpc.BadRequest",
};
const NO_SUCH_FIELD = [{ field: "nmae", reason: "UNKNOWN_FIELD" }];

const EXPECTED = {
  get: MASKED,
  watch: [MASKED, MASKED],
  join: MASKED,
  chat: [MASKED, MASKED],
  header: ["display_name", "email"],
  refused: { ...REFUSED, violations: NO_SUCH_FIELD },
  "refused stream": { ...REFUSED, violations: NO_SUCH_FIELD },
  "refused requests": {
    ...REFUSED,
    violations: [{ field: "", reason: "MASK_CHANGED" }],
  },
  after: MASKED,
};

/** What the client prints. */
function runClient(address: string): Promise<{ many: number }> {
  const set = create(FileDescriptorSetSchema, {
    file: [
      ...shopFiles.file,
      StatusSchema.file.proto,
      BadRequestSchema.file.proto,
    ],
  });
  return new Promise((resolve, reject) => {
    const client = spawn(findTool(python), [
      join(rootDir, "test/interop/client.py"),
      address,
    ]);
    let output = "";
    let errors = "";
    client.stdout.on("data", (text) => {
      output += text;
    });
    client.stderr.on("data", (text) => {
      errors += text;
    });
    client.on("close", (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error(errors)),
    );
    client.stdin.end(toBinary(FileDescriptorSetSchema, set));
  });
}
