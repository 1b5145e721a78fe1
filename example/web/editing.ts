import { clone, create, toBinary, toJson } from "@bufbuild/protobuf";
import { UpdateBookRequestUpdateMask } from "../gen/example/v1/book_fieldmask.js";
import {
  type Book,
  BookSchema,
  type UpdateBookRequest,
  UpdateBookRequestSchema,
} from "../gen/example/v1/book_pb.js";
import { updateInTypeScript } from "./call-code.js";
import { callOptions, library } from "./calls.js";
import { byId, element } from "./dom.js";
import { fields } from "./form-fields.js";
import {
  explained,
  type Refusal,
  refusalOf,
  showBytes,
  showJson,
  showStatus,
  showViolations,
  type Violation,
} from "./show.js";

const form = byId("form", HTMLFormElement);
const save = byId("save", HTMLButtonElement);
const said = byId("said", HTMLElement);
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
  if (target === control("shelf")) {
    control("borrower").value = "";
  } else if (target === control("borrower")) {
    control("shelf").value = "";
  }
  preview();
});
form.addEventListener("reset", async (event) => {
  event.preventDefault();
  const { name } = stored;
  const book = await library.getBook({ name }, callOptions());
  onSaved(book);
  editBook(book, onSaved);
});
// Somebody else is never a guest, and this page doesn't hear of the new etag.
byId("meanwhile", HTMLButtonElement).addEventListener("click", async () => {
  const { name } = stored;
  const { pages } = await library.getBook({ name });
  await library.updateBook({
    book: { name, pages: pages + 1 },
    updateMask: { paths: ["pages"] },
  });
  said.textContent =
    "Somebody else has added a page. The etag in your request is stale now.";
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const request = updateRequest();
  if (request === undefined) {
    return;
  }
  let statements = "";
  try {
    const book = await library.updateBook(
      request,
      callOptions((text) => {
        statements = text;
      }),
    );
    onSaved(book);
    editBook(book, onSaved);
    showStatus("update-status", "OK");
    said.textContent = "Updated.";
    sql.textContent = statements;
  } catch (reason) {
    showRefusal(refusalOf(reason));
  }
});

/** The update that takes the stored book to the one in the form, if they differ. */
function updateRequest(): UpdateBookRequest | undefined {
  const part = UpdateBookRequestUpdateMask.diff(stored, editedBook());
  return part && create(UpdateBookRequestSchema, part);
}

/** Show the request that would be sent. */
function preview(): void {
  showStatus("update-status", "");
  said.textContent = "";
  sql.textContent = "";
  showViolations("update-violations", []);
  save.disabled = true;
  for (const [name, { read }] of Object.entries(fields)) {
    const { classList, value, validationMessage } = control(name);
    classList.toggle("changed", value !== read(stored));
    markField(name, validationMessage === "" ? [] : [validationMessage]);
  }
  if (!form.checkValidity()) {
    return;
  }
  const request = updateRequest();
  save.disabled = request === undefined;
  byId("update-call", HTMLPreElement).textContent = updateInTypeScript();
  byId("update-mask", HTMLElement).replaceChildren(
    ...(request?.updateMask?.paths.map((path) => element("code", {}, path)) ?? [
      "Nothing has changed.",
    ]),
  );
  showJson("request", request ? toJson(UpdateBookRequestSchema, request) : {});
  const whole = create(UpdateBookRequestSchema, { book: editedBook() });
  showBytes("sent", request ? size(request) : 0, size(whole));
}

/** Show why an update was refused: at the fields of the form that it is about. */
function showRefusal({ status, message, violations }: Refusal): void {
  showStatus("update-status", status);
  said.textContent = violations.length > 0 ? "" : `${message}.`;
  const names = Object.keys(fields);
  const fieldOf = ({ path }: Violation) =>
    names.find((name) => fields[name]?.path === path);
  for (const name of names) {
    const found = violations.filter((violation) => fieldOf(violation) === name);
    markField(name, found.flatMap(explained));
  }
  const others = violations.filter((violation) => !fieldOf(violation));
  showViolations("update-violations", others);
  form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}

/** Say what is wrong with a field of the form, below it, or that nothing is. */
function markField(name: string, wrong: (Node | string)[]): void {
  const field = control(name);
  const id = `${field.id}-error`;
  document.getElementById(id)?.remove();
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
  if (wrong.length > 0) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", id);
    field.after(element("p", { id, className: "error" }, ...wrong));
  }
}

/** The stored book, with what was changed in the form. */
function editedBook(): Book {
  const book = clone(BookSchema, stored);
  for (const [name, { read, write }] of Object.entries(fields)) {
    const { value } = control(name);
    if (value !== read(stored)) {
      write(book, value);
    }
  }
  return book;
}

function fill(): void {
  for (const [name, { read }] of Object.entries(fields)) {
    control(name).value = read(stored);
  }
  preview();
}

/** An element of the form that holds a field of the book. */
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function control(name: string): Control {
  return form.elements.namedItem(name) as Control;
}

function size(request: UpdateBookRequest): number {
  return toBinary(UpdateBookRequestSchema, request).length;
}
