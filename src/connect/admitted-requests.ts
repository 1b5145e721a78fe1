import type { Message } from "@bufbuild/protobuf";
import type { CallMasks } from "../service/call-masks.js";
import { orRefuse } from "./errors.js";

/** The requests of a stream, each checked when it is read. */
export class AdmittedRequests implements AsyncIterableIterator<Message> {
  private readonly requests: AsyncIterator<Message>;
  private read: Promise<IteratorResult<Message>> | undefined;
  private isFirstTaken = false;

  constructor(
    private readonly masks: CallMasks,
    requests: AsyncIterable<Message>,
  ) {
    this.requests = requests[Symbol.asyncIterator]();
  }

  /**
   * Return the first request, which is read once: a handler can answer before
   * it reads, but the answer depends on the request.
   */
  first(): Promise<IteratorResult<Message>> {
    this.read ??= this.admitNext();
    return this.read;
  }

  next(): Promise<IteratorResult<Message>> {
    if (this.isFirstTaken) {
      return this.admitNext();
    }
    this.isFirstTaken = true;
    return this.first();
  }

  async return(): Promise<IteratorResult<Message>> {
    await this.requests.return?.();
    return { done: true, value: undefined };
  }

  /** Transports of clients end a stream of requests with an error. */
  async throw(error: unknown): Promise<IteratorResult<Message>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async admitNext(): Promise<IteratorResult<Message>> {
    const result = await this.requests.next();
    if (!result.done) {
      try {
        orRefuse(() => this.masks.admit(result.value));
      } catch (error) {
        await this.return();
        throw error;
      }
    }
    return result;
  }
}
