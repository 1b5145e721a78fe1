import { type CallOptions, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { Library } from "../gen/example/v1/book_pb.js";
import { byId } from "./dom.js";

/** The library, where this page comes from. */
export const library = createClient(
  Library,
  createConnectTransport({ baseUrl: location.origin }),
);

/** The box that makes the user of this page a guest. */
export const guest = byId("guest", HTMLInputElement);

/** The headers of a call, which say in what role it is made. */
export function roleHeaders(): Record<string, string> {
  return guest.checked ? { "x-role": "guest" } : {};
}

/** Options of a call in the chosen role, whose statements in SQL the page wants to see. */
export function callOptions(
  showStatements: (sql: string) => void = () => {},
): CallOptions {
  return {
    headers: roleHeaders(),
    onHeader: (header) =>
      showStatements(decodeURIComponent(header.get("x-statements") ?? "")),
  };
}
