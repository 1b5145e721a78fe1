import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { create, isMessage, toBinary } from "@bufbuild/protobuf";
import {
  credentials,
  type requestCallback,
  Server,
  ServerCredentials,
  status,
} from "@grpc/grpc-js";
import { makeClient, type ServiceClient } from "../../src/grpc/client.js";
import { serviceDefinition } from "../../src/grpc/definition.js";
import type { ServiceHandlers } from "../../src/grpc/service-handlers.js";
import { Echo, type Text, TextSchema } from "./echo.js";

/** The bytes of a message with a field that the message does not have. */
const odd = Uint8Array.of(0x0a, 1, 0x61, 0x18, 7);

const handlers: ServiceHandlers<Echo> = {
  say(call, callback) {
    if (call.request.text === "") {
      callback({ code: status.INVALID_ARGUMENT, details: "say something" });
    } else if (call.request.text === "bytes") {
      callback(null, odd);
    } else {
      callback(null, text(`${call.request.text}!`, call.request.count));
    }
  },
  repeat(call) {
    for (let i = 0n; i < call.request.count; i++) {
      call.write(text(call.request.text, i));
    }
    call.end();
  },
  async join(call, callback) {
    const parts: string[] = [];
    for await (const part of call) {
      assert.ok(isMessage(part, TextSchema));
      parts.push(part.text);
    }
    callback(null, text(parts.join(" ")));
  },
  chat(call) {
    call.on("data", (part: Text) => {
      call.write(text(part.text.toUpperCase()));
    });
    call.on("end", () => call.end());
  },
};

suite("a grpc-js service with protobuf-es messages", async () => {
  const server = new Server();
  server.addService(serviceDefinition(Echo), handlers);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(
      "127.0.0.1:0",
      ServerCredentials.createInsecure(),
      (error, bound) => (error ? reject(error) : resolve(bound)),
    ),
  );
  const client = new (makeClient(Echo))(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
  );
  after(() => {
    client.close();
    server.forceShutdown();
  });

  test("answers unary calls", async () => {
    const reply = await called((callback) =>
      client.say(text("hello", 9007199254740993n), callback),
    );
    assert.equal(reply.text, "hello!");
    assert.equal(reply.count, 9007199254740993n);
    assert.ok(isMessage(reply, TextSchema));
  });

  test("sends the bytes of a message as they are", async () => {
    const reply = await called((callback) =>
      client.say(text("bytes"), callback),
    );
    assert.equal(reply.text, "a");
    assert.deepEqual(toBinary(TextSchema, reply), odd);
  });

  test("passes errors on", async () => {
    await assert.rejects(
      called((callback) => client.say(text(""), callback)),
      { code: status.INVALID_ARGUMENT, details: "say something" },
    );
  });

  test("streams responses", async () => {
    const counts: bigint[] = [];
    for await (const { count } of client.repeat(text("again", 3n))) {
      counts.push(count);
    }
    assert.deepEqual(counts, [0n, 1n, 2n]);
  });

  test("takes a stream of requests", async () => {
    const reply = await called((callback) => {
      const call = client.join(callback);
      call.write(text("a"));
      call.write(text("b"));
      call.end();
    });
    assert.equal(reply.text, "a b");
  });

  test("streams both ways", async () => {
    const call = client.chat();
    call.write(text("a"));
    call.write(text("b"));
    call.end();
    const replies: string[] = [];
    for await (const reply of call) {
      replies.push(reply.text);
    }
    assert.deepEqual(replies, ["A", "B"]);
  });

  test("has the paths and the local names of its methods", () => {
    const definition = serviceDefinition(Echo);
    assert.deepEqual(
      Object.entries(definition).map(([name, method]) => [
        name,
        method.path,
        method.originalName,
        method.requestStream,
        method.responseStream,
      ]),
      [
        ["say", "/echo.Echo/Say", "Say", false, false],
        ["repeat", "/echo.Echo/Repeat", "Repeat", false, true],
        ["join", "/echo.Echo/Join", "Join", true, false],
        ["chat", "/echo.Echo/Chat", "Chat", true, true],
      ],
    );
  });
});

function text(value: string, count = 0n): Text {
  return create(TextSchema, { text: value, count });
}

function called(
  call: (callback: requestCallback<Text>) => void,
): Promise<Text> {
  return new Promise((resolve, reject) =>
    call((error, reply) => (reply ? resolve(reply) : reject(error))),
  );
}

test("the handlers and the client are typed by the service", () => {
  const client: ServiceClient<Echo> = makeClient(Echo).prototype;
  assert.equal(typeof client.say, "function");
  // @ts-expect-error: an unknown method
  assert.equal(client.shout, undefined);
  // @ts-expect-error: say is missing
  const incomplete: ServiceHandlers<Echo> = { ...handlers, say: undefined };
  const wrong: ServiceHandlers<Echo> = {
    ...handlers,
    // @ts-expect-error: the response is a Text
    say: (_call, callback) => callback(null, "text"),
  };
  assert.ok(incomplete && wrong);
});
