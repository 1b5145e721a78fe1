import { after, before, suite } from "node:test";
import { lawSuite } from "./law-suite.js";
import { type Postgres, startPglite } from "./pglite-server.js";
import { productSuites } from "./product-suite.js";

suite("PGlite", () => {
  let server: Postgres;
  before(async () => {
    server = await startPglite();
  });
  after(() => server.stop());

  productSuites("PGlite", () => server.url);
  lawSuite("PGlite", () => server.url, 60);
});
