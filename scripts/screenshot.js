// Writes docs/example.png: the example's page, as a reader of the README sees it.
import { mkdirSync } from "node:fs";
import { run } from "./built.js";

mkdirSync("docs", { recursive: true });
run("--import", "tsx", "scripts/screenshot-page.ts", "docs/example.png");
