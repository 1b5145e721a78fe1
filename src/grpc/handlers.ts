import type { Duplex } from "node:stream";
import {
  type Metadata,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { isFieldMaskError } from "../mask/field-mask-error.js";
import { hasCode } from "../service/call-error.js";
import { fieldMaskStatus } from "./errors.js";

/**
 * The handlers of a service, with masks that cannot be used as what they are:
 * the caller's mistake. Whether a handler throws a `FieldMaskError`, rejects with
 * it, passes it to its callback or emits it, the call ends with
 * `fieldMaskStatus`.
 *
 * Handlers may return promises. grpc-js knows nothing of them, and one that
 * rejects would end the process: here, the error ends the call, with its own
 * status if it has a code of gRPC, else with UNKNOWN.
 *
 * Handlers may be the methods of a class; `this` is the object itself.
 */
export function withFieldMaskErrors<H extends object>(handlers: H): H {
  const result = Object.create(handlers) as H;
  for (const [name, handler] of methodsOf(handlers)) {
    Object.defineProperty(result, name, {
      value: withErrors(handler.bind(handlers)),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

type Handler = (call: Call, callback?: Callback) => unknown;
type Call = ServerUnaryCall<unknown, unknown>;
type Callback = sendUnaryData<unknown>;

/** The methods of an object and of its classes. */
function methodsOf(object: object): Map<string, Handler> {
  const methods = new Map<string, Handler>();
  for (
    let holder: object | null = object;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    const properties = Object.getOwnPropertyDescriptors(holder);
    for (const [name, { value }] of Object.entries(properties)) {
      if (typeof value === "function" && !methods.has(name)) {
        methods.set(name, value);
      }
    }
  }
  methods.delete("constructor");
  return methods;
}

function withErrors(handler: Handler): Handler {
  return (call, callback) => {
    const answer = callback && answerOnce(callback);
    const fail = answer ?? failStream(call);
    try {
      const result = handler(call, answer);
      if (isPromise(result)) {
        result.then(undefined, (error) =>
          fail(hasStatus(error) ? error : UNKNOWN),
        );
      }
    } catch (error) {
      if (!hasStatus(error)) {
        throw error;
      }
      fail(error);
    }
  };
}

/** A promise can reject after the handler has answered. */
function answerOnce(callback: Callback): Callback {
  let isAnswered = false;
  return (error, ...response) => {
    if (!isAnswered) {
      isAnswered = true;
      callback(error && withStatus(error), ...response);
    }
  };
}

/**
 * How to end a stream with the status of an error: grpc-js does it for the last
 * one that is emitted, here it is the first one.
 *
 * grpc-js forgets a stream that is destroyed, and leaves its caller waiting:
 * here, it ends as well. To read a stream both ways with `for await` destroys
 * it, unless it is told not to.
 */
function failStream(call: Call): (error: object) => void {
  const stream = call as unknown as Duplex & Call;
  let first: object | undefined;
  let last: object | undefined;
  stream.prependListener("error", (error) => {
    last = withStatus(error);
    first ??= last;
  });
  stream.once("close", () => {
    if (!stream.cancelled && !stream.writableFinished) {
      first ??= UNKNOWN;
      if (last !== first) {
        stream.emit("error", first);
      }
      stream._final(() => {});
    }
  });
  if (stream.readable) {
    const iterate = () => stream.iterator({ destroyOnReturn: false });
    Object.defineProperty(stream, Symbol.asyncIterator, { value: iterate });
  }
  return (error) => {
    if (first === undefined) {
      stream.emit("error", error);
    }
  };
}

/**
 * The error itself; one about a mask with its status, where grpc-js looks for it.
 *
 * grpc-js takes any metadata for its own, and a call with another library's, as
 * a ConnectError has, would never end: it ends without.
 */
function withStatus<E extends object>(error: E): E {
  if (isFieldMaskError(error)) {
    return Object.assign(error, fieldMaskStatus(error));
  }
  const { metadata } = error as {
    readonly metadata?: Partial<Metadata> | null;
  };
  return metadata && metadata.toHttp2Headers === undefined
    ? Object.assign(error, { metadata: undefined })
    : error;
}

function hasStatus(error: unknown): error is object {
  return isFieldMaskError(error) || hasCode(error);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** As grpc-js answers for a handler that throws. */
const UNKNOWN = { code: status.UNKNOWN, details: "Unknown error" };
