// Starts the example: its services on gRPC, and the page.
import { run } from "./built.js";

run("--import", "tsx", "example/main.ts");
