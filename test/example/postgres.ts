// The example's library on a PostgreSQL of its own. Not among the tests that
// `npm test` runs, because it needs Debian's package postgresql.
import { librarySuite } from "./library.js";
import { startPostgres } from "./postgres-cluster.js";

const { url, stop } = startPostgres();
process.on("exit", stop);
librarySuite("the example's library on Debian's PostgreSQL", url);
