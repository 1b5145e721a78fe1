import { type CallOptions, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { Library } from "../gen/example/v1/book_pb.js";

/** The library, where this page comes from. */
export const library = createClient(
  Library,
  createConnectTransport({ baseUrl: location.origin }),
);

/** Options of a call whose statements in SQL the page wants to see. */
export function withStatements(show: (sql: string) => void): CallOptions {
  return {
    onHeader: (header) =>
      show(decodeURIComponent(header.get("x-statements") ?? "")),
  };
}
