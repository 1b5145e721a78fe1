// Tells the example's story, with code that is generated for it.
import { run } from "./built.js";

run("scripts/generate.js");
run("--import", "tsx", "example/demo.ts");
