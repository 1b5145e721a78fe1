import type { Message } from "@bufbuild/protobuf";
import type { CallMasks } from "../service/call-masks.js";
import { step } from "./errors.js";

/** The requests of a stream, each checked as it is read. */
export class AdmittedRequests implements AsyncIterable<Message> {
  private readonly requests: AsyncIterator<Message>;
  private read: Promise<IteratorResult<Message>> | undefined;

  constructor(
    private readonly masks: CallMasks,
    requests: AsyncIterable<Message>,
  ) {
    this.requests = requests[Symbol.asyncIterator]();
  }

  /**
   * The first request. It is read once, whoever asks first: a handler can answer
   * before it reads, but the answer depends on the request.
   */
  first(): Promise<IteratorResult<Message>> {
    this.read ??= this.next();
    return this.read;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    try {
      let result = await this.first();
      while (!result.done) {
        yield result.value;
        result = await this.next();
      }
    } finally {
      await this.requests.return?.();
    }
  }

  private async next(): Promise<IteratorResult<Message>> {
    const result = await this.requests.next();
    if (!result.done) {
      step(() => this.masks.admit(result.value));
    }
    return result;
  }
}
