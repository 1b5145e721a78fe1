import {
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { isFieldMaskError } from "../mask/field-mask-error.js";
import { hasCode } from "../service/error-status.js";
import { statusOfError } from "./errors.js";
import { endOnce, type ResponseStream, sendAll } from "./response-stream.js";

/** A handler of any kind of method; with a single response, it has a callback. */
export type Handler = (call: Call, callback?: Callback) => unknown;
type Call = ServerUnaryCall<unknown, unknown>;
type Callback = sendUnaryData<unknown>;

/** Return a handler for grpc-js that answers with what the given handler returns or throws. */
export function answering(handler: Handler): Handler {
  return (call, callback) =>
    callback === undefined
      ? answerStream(handler, call as unknown as ResponseStream)
      : answerOnce(handler, call, callback);
}

function answerOnce(handler: Handler, call: Call, callback: Callback): void {
  let isAnswered = false;
  // A promise can reject after the handler has answered.
  const answer: Callback = (error, response, trailers, flags) => {
    if (!isAnswered) {
      isAnswered = true;
      if (error) {
        callback(statusOfError(error, trailers));
      } else {
        callback(null, response, trailers, flags);
      }
    }
  };
  call.prependListener("error", answer);
  const result = attempt(() => handler(call, answer), answer);
  if (isPromise(result)) {
    // Not every `then` returns a promise.
    Promise.resolve(result)
      .then((response) => {
        const isNone = response === undefined || response === null;
        answer(isNone || response === call ? NO_RESPONSE : null, response);
      })
      .catch((error) => answer(thrown(error)));
  }
}

function answerStream(handler: Handler, stream: ResponseStream): void {
  const fail = endOnce(stream);
  const result = attempt(() => handler(stream as unknown as Call), fail);
  const send = async () => {
    const responses = await result;
    // A bidirectional stream is an iterable itself.
    if (responses !== stream && isAsyncIterable(responses)) {
      await sendAll(stream, responses);
    }
  };
  send().catch((error) => fail(thrown(error)));
}

/** Return the result of a handler. An error without a status is left to grpc-js. */
function attempt(run: () => unknown, fail: (error: object) => void): unknown {
  try {
    return run();
  } catch (error) {
    if (!hasStatus(error)) {
      throw error;
    }
    fail(error);
    return undefined;
  }
}

/** Return a promise's rejection as the error that grpc-js makes of a thrown one. */
function thrown(error: unknown): object {
  return hasStatus(error)
    ? error
    : { code: status.UNKNOWN, details: "Unknown error" };
}

function hasStatus(error: unknown): error is object {
  return isFieldMaskError(error) || hasCode(error);
}

const NO_RESPONSE = {
  code: status.INTERNAL,
  details: "the handler has ended without a response",
};

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof value === "object" && value !== null && Symbol.asyncIterator in value
  );
}
