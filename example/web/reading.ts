import { toBinary, toJson } from "@bufbuild/protobuf";
import { validateMask } from "protoc-gen-fieldmask-es";
import { type Book, BookSchema } from "../gen/example/v1/book_pb.js";
import { readInShell, readInTypeScript } from "./call-code.js";
import { callOptions, library } from "./calls.js";
import { byId } from "./dom.js";
import { pathTree } from "./path-tree.js";
import {
  refusalOf,
  showBytes,
  showJson,
  showStatus,
  showViolations,
} from "./show.js";

const mask = byId("mask", HTMLInputElement);
const sql = byId("read-sql", HTMLPreElement);
let book: Book | undefined;
let latest = 0;

/** Let the paths of a book be chosen, these ones first. */
export function startReading(...first: string[]): void {
  const tree = pathTree(BookSchema, () => {
    mask.value = tree.paths().join(", ");
    read();
  });
  byId("tree", HTMLDivElement).append(tree.list);
  mask.addEventListener("input", () => {
    tree.show(paths());
    read();
  });
  mask.value = first.join(", ");
  tree.show(first);
}

/** Read a book, of which all is known already, by the chosen paths. */
export function readBook(whole: Book): void {
  book = whole;
  read();
}

function paths(): string[] {
  return mask.value
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
}

/** Send the mask as it is: a wrong one is for the service to refuse. */
async function read(): Promise<void> {
  if (book === undefined) {
    return;
  }
  const { name } = book;
  const whole = size(book);
  latest += 1;
  const call = latest;
  const readMask = { paths: paths() };
  byId("read-call", HTMLPreElement).textContent = readInTypeScript(
    name,
    readMask.paths,
  );
  byId("read-curl", HTMLPreElement).textContent = readInShell(
    name,
    readMask.paths,
  );
  // The client knows the rules as well, and can tell at once.
  const violations = validateMask(BookSchema, readMask.paths, "read");
  showViolations("mask-violations", violations);
  mask.ariaInvalid = String(violations.length > 0);
  let statements = "";
  try {
    const response = await library.getBook(
      { name, readMask },
      callOptions((text) => {
        statements = text;
      }),
    );
    if (call === latest) {
      showJson("response", toJson(BookSchema, response));
      showBytes("bytes", size(response), whole);
      showStatus("read-status", "OK");
      sql.textContent = statements;
    }
  } catch (reason) {
    if (call === latest) {
      const { status, message, violations } = refusalOf(reason);
      byId("response", HTMLPreElement).textContent =
        violations.length > 0 ? "None." : message;
      showViolations("mask-violations", violations);
      showBytes("bytes", 0, whole);
      showStatus("read-status", status);
      sql.textContent = "Nothing: the call ended before the handler.";
    }
  }
}

function size(message: Book): number {
  return toBinary(BookSchema, message).length;
}
