import type { Duplex } from "node:stream";
import { statusOfError } from "./errors.js";

/** The stream of a call with several responses. */
export type ResponseStream = Duplex & { readonly cancelled: boolean };

/**
 * Let a stream end once, with the status of its first error, and return the
 * function that ends it so. grpc-js goes by the last error that is emitted.
 *
 * grpc-js forgets a destroyed stream and leaves its caller waiting; here, the
 * call ends as well. Reading a bidirectional stream with `for await` destroys
 * it by default.
 */
export function endOnce(stream: ResponseStream): (error: unknown) => void {
  const emit = stream.emit.bind(stream) as (...args: unknown[]) => boolean;
  let first: object | undefined;
  Object.defineProperty(stream, "emit", {
    value: (event: string, ...args: unknown[]) => {
      if (event !== "error") {
        return emit(event, ...args);
      }
      first ??= withStatus(args[0]);
      return emit("error", first);
    },
  });
  const fail = (error: unknown) => {
    if (first === undefined) {
      stream.emit("error", error);
    }
  };
  stream.once("close", () => {
    if (!stream.cancelled && !stream.writableFinished) {
      fail(undefined);
      stream._final(() => {});
    }
  });
  if (stream.readable) {
    const iterate = () => stream.iterator({ destroyOnReturn: false });
    Object.defineProperty(stream, Symbol.asyncIterator, { value: iterate });
  }
  return fail;
}

/** Return an error, which may be frozen, with its status where grpc-js looks for it. */
function withStatus(error: unknown): object {
  const prototype = typeof error === "object" && error ? error : new Error();
  const { metadata, ...status } = statusOfError(error);
  const isEmpty = Object.keys(metadata.getMap()).length === 0;
  return Object.create(
    prototype,
    // Without any, the trailers count that the handler has ended the stream with.
    Object.getOwnPropertyDescriptors({
      ...status,
      metadata: isEmpty ? undefined : metadata,
    }),
  );
}

/** Send responses as fast as the caller takes them, and end them if it leaves. */
export async function sendAll(
  stream: ResponseStream,
  responses: AsyncIterable<unknown>,
): Promise<void> {
  const iterator = responses[Symbol.asyncIterator]();
  let hasEnded = false;
  let goOn = () => {};
  const end = () => {
    goOn();
    if (!hasEnded) {
      hasEnded = true;
      // Nobody would receive the error.
      Promise.resolve(iterator.return?.()).catch(() => {});
    }
  };
  stream.on("drain", () => goOn());
  stream.once("cancelled", end);
  stream.once("close", end);
  if (stream.cancelled || stream.destroyed) {
    end();
  }
  try {
    while (!hasEnded) {
      const { done = false, value } = await iterator.next();
      if (done || hasEnded) {
        hasEnded = true;
        stream.end();
      } else if (!stream.write(value)) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
    }
  } catch (error) {
    if (!hasEnded) {
      hasEnded = true;
      throw error;
    }
  }
}
