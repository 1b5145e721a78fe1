// The example's library on a PostgreSQL of its own. Not among the tests that
// `npm test` runs, because it needs Debian's package postgresql.
import { test } from "node:test";
import { needs } from "../tools.js";
import { librarySuite } from "./library.js";
import { startPostgres } from "./postgres-cluster.js";

const name = "the example's library on Debian's PostgreSQL";
const options = needs("PostgreSQL");
if (options.skip) {
  test(name, options);
} else {
  const { url, stop } = startPostgres();
  process.on("exit", stop);
  librarySuite(name, url);
}
