import { join } from "node:path";

/** The folder of the package's own protos, from where the bundled command lies. */
export const packageProtos = join(__dirname, "../../proto");
