import { callOptions, guest, library } from "./calls.js";
import { byId, element } from "./dom.js";
import { editBook } from "./editing.js";
import { readBook, startReading } from "./reading.js";

const tabs = byId("books", HTMLElement);
const { books } = await library.listBooks({
  readMask: { paths: ["name", "title"] },
});
tabs.append(
  ...books.map(({ name, title }) => {
    const tab = element("button", { type: "button", value: name }, title);
    tab.addEventListener("click", () => open(name));
    return tab;
  }),
);
startReading("title", "author.family_name", "borrower");
guest.addEventListener("change", () => open(current));
let current = books[0]?.name ?? "";
await open(current);

async function open(name: string): Promise<void> {
  current = name;
  const book = await library.getBook({ name }, callOptions());
  for (const tab of tabs.querySelectorAll("button")) {
    tab.ariaPressed = String(tab.value === name);
  }
  readBook(book);
  editBook(book, (saved) => {
    tabs.querySelector("[aria-pressed=true]")?.replaceChildren(saved.title);
    readBook(saved);
  });
}
