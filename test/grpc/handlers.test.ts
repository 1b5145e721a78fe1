import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { after, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  credentials,
  Metadata,
  Server,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceError,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import {
  addService,
  type FieldMaskInterceptorOptions,
  fieldMaskInterceptor,
  makeClient,
  type ServiceHandlers,
  serviceDefinition,
  withFieldMaskErrors,
} from "../../src/grpc/index.js";
import {
  FieldMaskError,
  FieldMaskReason,
} from "../../src/mask/field-mask-error.js";
import { bind, failureOf } from "../service/doors.js";
import { Echo, type Text, TextSchema } from "./echo.js";

// biome-ignore lint/suspicious/noExplicitAny: calls of all kinds
type Any = any;

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers) {
    close();
  }
});

/** A server with these handlers, and with an interceptor, if there are options for one. */
async function listen(handlers: object, options?: FieldMaskInterceptorOptions) {
  const interceptors = options ? [fieldMaskInterceptor(options)] : [];
  const server = new Server({ interceptors });
  addService(server, Echo, handlers as ServiceHandlers<typeof Echo>);
  closers.push(() => server.forceShutdown());
  return { address: await bind(server) };
}

/** A client of a server with these handlers. */
async function serve(handlers: object, options?: FieldMaskInterceptorOptions) {
  const { address } = await listen(handlers, options);
  const client = new (makeClient(Echo))(address, credentials.createInsecure());
  closers.push(() => client.close());
  return client as Any;
}

/** A number that grows, once it has not grown for a while. */
async function settled(read: () => number): Promise<number> {
  let last = read();
  for (let quiet = 0; quiet < 10; quiet++) {
    await sleep(20);
    if (read() !== last) {
      last = read();
      quiet = 0;
    }
  }
  return last;
}

/** How a call of any kind ends, within some seconds. */
function ended(client: Any, method: keyof typeof Echo.method, text = "") {
  return new Promise<{ texts: string[]; error: ServiceError | undefined }>(
    (resolve) => {
      const texts: string[] = [];
      const metadata = new Metadata();
      const options = { deadline: Date.now() + 10_000 };
      const callback = (error: ServiceError | null, reply?: Text) =>
        resolve({
          texts: reply ? [reply.text] : [],
          error: error ?? undefined,
        });
      const calls = {
        say: () => client.say(say(text), metadata, options, callback),
        join: () => client.join(metadata, options, callback),
        repeat: () => client.repeat(say(text), metadata, options),
        chat: () => client.chat(metadata, options),
      };
      const call = calls[method]();
      if (method === "join" || method === "chat") {
        call.write(say(text));
        call.end();
      }
      if (method === "repeat" || method === "chat") {
        let error: ServiceError | undefined;
        call.on("data", (reply: Text) => texts.push(reply.text));
        call.on("error", (cause: ServiceError) => {
          error = cause;
        });
        call.on("status", () => setImmediate(() => resolve({ texts, error })));
      }
    },
  );
}

function say(text: string): Text {
  return create(TextSchema, { text });
}

const kinds = ["say", "join", "repeat", "chat"] as const;

/** A service whose handlers return promises and async iterables. */
class Returning implements ServiceHandlers<typeof Echo> {
  readonly #mark = "!";
  readonly label = "not a handler";

  async say({ request }: ServerUnaryCall<Text, Text>): Promise<Text> {
    return say(request.text + this.#mark);
  }
  async join(call: ServerReadableStream<Text, Text>): Promise<Text> {
    let joined = "";
    for await (const { text } of call) {
      joined += text;
    }
    return say(joined + this.#mark);
  }
  async *repeat({
    request,
  }: ServerWritableStream<Text, Text>): AsyncGenerator<Text> {
    yield say(request.text + this.#mark);
    yield say(request.text + this.#mark);
  }
  async *chat(call: ServerDuplexStream<Text, Text>): AsyncGenerator<Text> {
    for await (const { text } of call) {
      yield say(text + this.#mark);
    }
  }
}

/** The same, as grpc-js has it. */
class Calling implements ServiceHandlers<typeof Echo> {
  say(
    { request }: ServerUnaryCall<Text, Text>,
    callback: sendUnaryData<Text>,
  ): void {
    callback(null, say(`${request.text}!`));
  }
  async join(
    call: ServerReadableStream<Text, Text>,
    callback: sendUnaryData<Text>,
  ): Promise<void> {
    for await (const { text } of call) {
      callback(null, say(`${text}!`));
    }
  }
  repeat(call: ServerWritableStream<Text, Text>): void {
    call.write(say(`${call.request.text}!`));
    call.write(say(`${call.request.text}!`));
    call.end();
  }
  chat(call: ServerDuplexStream<Text, Text>): void {
    call.on("data", ({ text }: Text) => call.write(say(`${text}!`)));
    call.on("end", () => call.end());
  }
}

suite("the handlers of a service on grpc-js", () => {
  for (const handlers of [new Returning(), new Calling()]) {
    test(`of class ${handlers.constructor.name} answer calls of all kinds`, async () => {
      const client = await serve(handlers);
      for (const kind of kinds) {
        const { texts, error } = await ended(client, kind, "a");
        assert.equal(error, undefined);
        assert.deepEqual(texts, kind === "repeat" ? ["a!", "a!"] : ["a!"]);
      }
    });
  }

  test("are typed: each kind takes what it should, and wrong responses do not compile", () => {
    const server = new Server();
    addService(server, Echo, new Returning());
    new Server().addService(
      serviceDefinition(Echo),
      withFieldMaskErrors(new Returning()),
    );
    new Server().addService(
      serviceDefinition(Echo),
      withFieldMaskErrors(new Calling() as ServiceHandlers<typeof Echo>),
    );
    const promised: ServiceHandlers<typeof Echo> = {
      say: async ({ request }) => say(request.text),
      join: async () => new Uint8Array(),
      repeat: async (call) => void call.end(),
      async *chat() {},
    };
    const wrong: ServiceHandlers<typeof Echo> = {
      // @ts-expect-error: the response is a Text
      say: async () => "text",
      // @ts-expect-error: a promise of it
      join: () => say(""),
      // @ts-expect-error: many of them
      repeat: async () => say(""),
      // @ts-expect-error: of Text
      async *chat() {
        yield 5;
      },
    };
    // @ts-expect-error: chat is missing
    const incomplete = () => addService(server, Echo, { ...wrong, chat: 1 });
    assert.ok([promised, wrong, incomplete]);
    const { label, ...rest }: Any = withFieldMaskErrors(new Returning());
    assert.ok(label && rest);
    // @ts-expect-error: not a handler
    assert.ok(withFieldMaskErrors(new Returning()).label);
  });

  test("that return nothing and call nothing end the call with INTERNAL", async () => {
    const client = await serve({
      say: async () => {},
      join: async (call: Any) => call,
    });
    for (const kind of ["say", "join"] as const) {
      const { error } = await ended(client, kind);
      assert.equal(error?.code, status.INTERNAL);
      assert.equal(error.details, "the handler has ended without a response");
    }
  });

  test("may return what has no more of a promise than then()", async () => {
    const name = "then";
    const promised = { [name]: (resolve: Any) => void resolve(say("a")) };
    const client = await serve({ say: () => promised, join: () => promised });
    assert.deepEqual((await ended(client, "say")).texts, ["a"]);
    assert.deepEqual((await ended(client, "join")).texts, ["a"]);
  });

  test("may return their own call, which is no response", async () => {
    const client = await serve({
      say: (call: Any, callback: Any) => {
        setImmediate(callback, null, say("later"));
        return call;
      },
      chat: (call: Any) => {
        call.write(say("a"));
        return call.end();
      },
      repeat: async (call: Any) => {
        call.write(say("b"));
        return call.end();
      },
    });
    assert.deepEqual((await ended(client, "say")).texts, ["later"]);
    assert.deepEqual((await ended(client, "chat", "no echo")).texts, ["a"]);
    assert.deepEqual((await ended(client, "repeat")).texts, ["b"]);
  });

  test("may promise the iterable of their responses", async () => {
    const client = await serve({
      repeat: async ({ request }: Any) =>
        new Returning().repeat({ request } as Any),
    });
    assert.deepEqual((await ended(client, "repeat", "a")).texts, ["a!", "a!"]);
  });

  for (const [name, options] of Object.entries({
    "": undefined,
    ", also behind an interceptor": {
      ceilings: [{ message: TextSchema, see: ["text"] }],
    },
  })) {
    test(`with an iterable make no more than a caller reads${name}`, async () => {
      const all = 2_000;
      let made = 0;
      const { address } = await listen(
        {
          async *repeat() {
            for (; made < all; made++) {
              yield say("x".repeat(10_000));
            }
          },
        },
        options,
      );
      // Clients of grpc-js read ahead without end.
      const session = connect(`http://${address}`);
      closers.unshift(() => session.destroy());
      const stream = session.request({
        ":method": "POST",
        ":path": "/echo.Echo/Repeat",
        "content-type": "application/grpc",
        te: "trailers",
      });
      // A frame with an empty message.
      stream.end(new Uint8Array(5));
      await once(stream, "response");
      const before = await settled(() => made);
      assert.ok(before > 0 && before < all / 20, String(before));
      let bytes = 0;
      for await (const { length } of stream) {
        bytes += length;
      }
      assert.equal(made, all);
      assert.ok(bytes > all * 10_000);
    });
  }

  test("with an iterable learn by return() that their caller has left", async () => {
    for (const kind of ["repeat", "chat"] as const) {
      let resolve = () => {};
      const returned = new Promise<void>((done) => {
        resolve = done;
      });
      let count = 0;
      const client = await serve({
        [kind]: () => ({
          [Symbol.asyncIterator]: () => ({
            // The second one never comes.
            next: () =>
              count++ === 0
                ? Promise.resolve({ value: say("a"), done: false })
                : new Promise(() => {}),
            return: () => {
              resolve();
              return Promise.reject(new Error("reaches nobody"));
            },
          }),
        }),
      });
      const call = kind === "chat" ? client.chat() : client.repeat(say(""));
      call.on("error", () => {});
      call.once("data", () => call.cancel());
      await returned;
    }
  });

  test("with an iterable that fails end the call with its status", async () => {
    const client = await serve({
      async *repeat({ request }: Any) {
        yield say("first");
        throw request.text === "mask" ? mistake("nmae") : new Error("secret");
      },
    });
    const wrong = await ended(client, "repeat", "mask");
    assert.deepEqual(wrong.texts, ["first"]);
    assert.equal(wrong.error?.code, status.INVALID_ARGUMENT);
    const failed = await ended(client, "repeat");
    assert.equal(failed.error?.code, status.UNKNOWN);
    assert.equal(failed.error.details, "Unknown error");
  });

  test("end a call with an error of Connect, whose metadata is not of grpc-js", async () => {
    const client = await serve({
      async say() {
        throw new ConnectError("no such user", Code.NotFound);
      },
    });
    const { error } = await ended(client, "say");
    assert.equal(error?.code, status.NOT_FOUND);
    assert.match(error.details, /no such user/);
  });
});

suite("an error of a handler on grpc-js", () => {
  /** The ways to end a call of any kind with an error and trailers. */
  const failing = (error: unknown, trailers?: Metadata) => {
    const call = (_: Any, callback: Any) => callback(error, null, trailers);
    const emit = (stream: Any) => void stream.emit("error", error);
    const reject = () => Promise.reject(error);
    const iterate = async function* () {
      yield* [];
      throw error;
    };
    return [
      { say: call, join: call, repeat: emit, chat: emit },
      { say: reject, join: reject, repeat: reject, chat: reject },
      { say: reject, join: emit, repeat: iterate, chat: iterate },
    ];
  };

  test("about a mask keeps its details beside the trailers and the metadata of the handler", async () => {
    const trailers = new Metadata();
    trailers.set("x-trailer", "1");
    const metadata = new Metadata();
    metadata.set("x-own", "2");
    const error = Object.assign(mistake("nmae"), { metadata });
    for (const [index, handlers] of failing(error, trailers).entries()) {
      const client = await serve(handlers);
      for (const kind of kinds) {
        const { error: found } = await ended(client, kind);
        assert.ok(found, kind);
        const failure = failureOf(found);
        assert.equal(failure.code, status.INVALID_ARGUMENT);
        assert.deepEqual(
          failure.violations.map(({ field }) => field),
          ["nmae"],
        );
        assert.deepEqual(found.metadata.get("x-own"), ["2"]);
        const takesTrailers =
          index === 0 && (kind === "say" || kind === "join");
        assert.equal(
          found.metadata.get("x-trailer").length,
          takesTrailers ? 1 : 0,
        );
      }
    }
    assert.equal(error.metadata, metadata);
    assert.deepEqual(metadata.getMap(), { "x-own": "2" });
  });

  test("keeps the trailers that a stream ends with, and cuts the details to what is left", async () => {
    const trailers = new Metadata();
    trailers.set("x-large", "x".repeat(5_000));
    const many = mistake(
      ...Array.from({ length: 500 }, (_, index) => `field_${index}`),
    );
    const [handlers] = failing(many, trailers);
    const client = await serve(handlers as object);
    const { error } = await ended(client, "say");
    assert.ok(error);
    assert.equal(error.code, status.INVALID_ARGUMENT);
    assert.equal(error.metadata.get("x-large").length, 1);
  });

  const odd = {
    "a frozen error about a mask": Object.freeze(mistake("nmae")),
    "half a character in a path": mistake("\ud83d"),
    "half a character": { code: status.NOT_FOUND, details: "a\ud83db" },
    "half a character in its message": Object.assign(new Error("\udc00"), {
      code: status.NOT_FOUND,
    }),
    "a text of 100 KiB": {
      code: status.NOT_FOUND,
      details: "💥".repeat(25_000),
    },
    "metadata that is none": {
      code: status.NOT_FOUND,
      details: "a",
      metadata: new Headers({ a: "b" }),
    },
  };
  for (const [name, error] of Object.entries(odd)) {
    test(`reaches the caller with ${name}`, async () => {
      const expected =
        error instanceof FieldMaskError
          ? status.INVALID_ARGUMENT
          : status.NOT_FOUND;
      for (const handlers of failing(error)) {
        const client = await serve(handlers);
        for (const kind of kinds) {
          const { error: found } = await ended(client, kind);
          assert.equal(found?.code, expected, kind);
        }
      }
    });
  }

  test("is UNKNOWN where it is no error at all", async () => {
    for (const nothing of ["text", 5, Symbol("a")]) {
      for (const handlers of failing(nothing)) {
        const client = await serve(handlers);
        for (const kind of kinds) {
          const { error } = await ended(client, kind);
          assert.equal(error?.code, status.UNKNOWN, kind);
        }
      }
    }
  });
});

function mistake(...paths: string[]): FieldMaskError {
  return new FieldMaskError(
    paths.map((path) => ({
      path,
      reason: FieldMaskReason.unknownField,
      description: "no such field",
    })),
  );
}
