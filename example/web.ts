import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestListener } from "node:http";
import { fileURLToPath } from "node:url";
import { type Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { build } from "esbuild";
import {
  createFieldMaskInterceptor,
  type MaskedCall,
} from "protoc-gen-fieldmask-es/connect";
import { type BookLibrary, LibraryError } from "./books.js";
import { Library } from "./gen/example/v1/book_pb.js";
import { maskOptions } from "./masks.js";

/** The library on Connect, for browsers, and the page that calls it. */
export async function webHandler(
  library: BookLibrary,
  log: (line: string) => void,
): Promise<RequestListener> {
  const options = maskOptions<MaskedCall>(
    ({ header }) => header.get("x-role") === "guest",
    log,
  );
  const page = await bundlePage();
  return connectNodeAdapter({
    interceptors: [
      sendStatements,
      createFieldMaskInterceptor(options),
      sendLibraryErrors,
    ],
    routes: (router) => void router.service(Library, library),
    fallback(request, response) {
      const path = request.url?.split("?")[0] ?? "/";
      const file = page.get(path === "/" ? "/index.html" : path);
      response.writeHead(file === undefined ? 404 : 200, {
        "content-type": file?.type ?? "text/plain",
      });
      response.end(file?.content ?? "there is no such page");
    },
  });
}

interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

/** The files of the page by their paths. */
async function bundlePage(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL("web", import.meta.url)),
    entryPoints: ["index.html", "page.ts", "page.css"],
    loader: { ".html": "copy" },
    entryNames: "[name]",
    outdir: "/",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  const types: Record<string, string> = {
    html: "text/html; charset=utf-8",
    css: "text/css",
    js: "text/javascript",
  };
  return new Map(
    outputFiles.map(({ path, contents: content }) => {
      const type = types[path.slice(path.lastIndexOf(".") + 1)] ?? "";
      return [path, { type, content }];
    }),
  );
}

/** Connect knows its own errors only. Its codes are gRPC's. */
const sendLibraryErrors: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    throw error instanceof LibraryError
      ? new ConnectError(error.message, error.code as number as Code)
      : error;
  }
};

const statements = new AsyncLocalStorage<string[]>();

/** Note a statement for the page, if it is one of a call from there. */
export function collectStatement(statement: string): void {
  statements.getStore()?.push(statement);
}

/** The page shows what a call did in the database. Your service keeps that to itself. */
const sendStatements: Interceptor = (next) => (request) =>
  statements.run([], async () => {
    const response = await next(request);
    const text = statements.getStore()?.join("\n") ?? "";
    response.header.set("x-statements", encodeURIComponent(text));
    return response;
  });
