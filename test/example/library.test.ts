import { librarySuite } from "./library.js";

librarySuite("the example's library on embedded PostgreSQL");
