import { clone, create, toBinary, toJson } from "@bufbuild/protobuf";
import { diffMessages, filterMessage } from "protoc-gen-fieldmask-es";
import {
  type Book,
  BookSchema,
  type UpdateBookRequest,
  UpdateBookRequestSchema,
} from "../gen/example/v1/book_pb.js";
import { library, withStatements } from "./calls.js";
import { byId, element } from "./dom.js";
import { fields } from "./form-fields.js";
import { refusalOf, showBytes, showJson, showViolations } from "./show.js";

const form = byId("form", HTMLFormElement);
const save = byId("save", HTMLButtonElement);
const outcome = byId("outcome", HTMLElement);
const sql = byId("update-sql", HTMLPreElement);

let stored: Book = create(BookSchema);
let onSaved: (book: Book) => void = () => {};

/** Edit a book, and say when there is a new version of it. */
export function editBook(book: Book, saved: (book: Book) => void): void {
  stored = book;
  onSaved = saved;
  fill();
}

form.addEventListener("input", ({ target }) => {
  // A book is in one place.
  if (target === input("shelf")) {
    input("borrower").value = "";
  } else if (target === input("borrower")) {
    input("shelf").value = "";
  }
  preview();
});
form.addEventListener("reset", (event) => {
  event.preventDefault();
  fill();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  let statements = "";
  try {
    const book = await library.updateBook(
      updateRequest(),
      withStatements((text) => {
        statements = text;
      }),
    );
    onSaved(book);
    editBook(book, onSaved);
    outcome.textContent = "Updated.";
    sql.textContent = statements;
  } catch (reason) {
    const { status, violations } = refusalOf(reason);
    outcome.textContent = status;
    showViolations("update-violations", violations);
  }
});

/** The update that takes the stored book to the one in the form. */
function updateRequest(): UpdateBookRequest {
  const edited = editedBook();
  const updateMask = diffMessages(BookSchema, stored, edited);
  const changed = filterMessage(BookSchema, edited, updateMask);
  return create(UpdateBookRequestSchema, {
    book: { ...changed, name: stored.name },
    updateMask,
  });
}

/** Show the request that would be sent. */
function preview(): void {
  save.disabled = true;
  for (const [name, { read }] of Object.entries(fields)) {
    const { classList, value } = input(name);
    classList.toggle("changed", value !== read(stored));
  }
  const wrong = form.querySelector("input:invalid");
  if (wrong instanceof HTMLInputElement) {
    outcome.textContent = `${labelOf(wrong)}: ${wrong.validationMessage}`;
    return;
  }
  const request = updateRequest();
  const paths = request.updateMask?.paths ?? [];
  const isChanged = paths.length > 0;
  save.disabled = !isChanged;
  outcome.textContent = "";
  sql.textContent = "";
  showViolations("update-violations", []);
  byId("update-mask", HTMLElement).replaceChildren(
    ...(isChanged
      ? paths.map((path) => element("code", {}, path))
      : ["Nothing has changed."]),
  );
  showJson(
    "request",
    isChanged ? toJson(UpdateBookRequestSchema, request) : {},
  );
  const whole = create(UpdateBookRequestSchema, { book: editedBook() });
  showBytes("sent", isChanged ? size(request) : 0, size(whole));
}

/** The stored book, with what was changed in the form. */
function editedBook(): Book {
  const book = clone(BookSchema, stored);
  for (const [name, { read, write }] of Object.entries(fields)) {
    const { value } = input(name);
    if (value !== read(stored)) {
      write(book, value);
    }
  }
  return book;
}

function fill(): void {
  for (const [name, { read }] of Object.entries(fields)) {
    input(name).value = read(stored);
  }
  preview();
}

function labelOf({ labels }: HTMLInputElement): string {
  return labels?.[0]?.textContent ?? "";
}

function input(name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}

function size(request: UpdateBookRequest): number {
  return toBinary(UpdateBookRequestSchema, request).length;
}
