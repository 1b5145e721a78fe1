// Rows on a PostgreSQL of its own. Not among the tests that `npm test` runs,
// because it needs Debian's package postgresql.
import { test } from "node:test";
import { startPostgres } from "../example/postgres-cluster.js";
import { needs } from "../tools.js";
import { lawSuite } from "./law-suite.js";
import { productSuites } from "./product-suite.js";

const name = "rows on Debian's PostgreSQL";
const options = needs("PostgreSQL");
if (options.skip) {
  test(name, options);
} else {
  const { url, stop } = startPostgres();
  process.on("exit", stop);
  productSuites("Debian's PostgreSQL", () => url);
  lawSuite("Debian's PostgreSQL", () => url, 500);
}
