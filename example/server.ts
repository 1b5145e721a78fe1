import type { Server as HttpServer } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import {
  addService,
  fieldMaskInterceptor,
  type MaskedCall,
} from "protoc-gen-fieldmask-es/grpc";
import { BookLibrary } from "./books.js";
import { openDatabase } from "./database.js";
import { Library } from "./gen/example/v1/book_pb.js";
import { UserInfo } from "./gen/example/v1/user_pb.js";
import { maskOptions } from "./masks.js";
import { reasonOf, StartError } from "./start-error.js";
import { userHandlers } from "./users.js";
import { collectStatement, webHandler } from "./web.js";

/** Where to run, and on what. */
export interface ServerOptions {
  /** The URL of a PostgreSQL database. By default, one runs in this process. */
  readonly databaseUrl?: string | undefined;
  /** By default, a free one. */
  readonly grpcPort?: number;
  /** By default, a free one. */
  readonly webPort?: number;
  /** Takes each statement in SQL, what becomes of masks, and what the user service does. */
  readonly log: (line: string) => void;
}

/** A running server. */
export interface RunningServer {
  /** The address of both services on gRPC. */
  readonly address: string;
  /** The URL of the page, and of the library on Connect. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Start the services on the loopback interface.
 *
 * Rejects with a `StartError` where a port or the database cannot be used.
 */
export async function startServer({
  databaseUrl,
  grpcPort = 0,
  webPort = 0,
  log,
}: ServerOptions): Promise<RunningServer> {
  const { db, close } = await openDatabase(databaseUrl, (statement) => {
    log(statement);
    collectStatement(statement);
  });
  const library = new BookLibrary(db);
  const grpc = grpcServer(library, log);
  const web = createServer(await webHandler(library, log));
  const stop = () => {
    grpc.forceShutdown();
    web.closeAllConnections();
    web.close();
    return close();
  };
  try {
    return {
      address: `127.0.0.1:${await bind(grpc, grpcPort)}`,
      url: `http://127.0.0.1:${await listen(web, webPort)}/`,
      close: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Return a server of both services. A real one asks for a token that tells guests from staff. */
function grpcServer(library: BookLibrary, log: (line: string) => void): Server {
  const options = maskOptions<MaskedCall>(
    ({ metadata }) => metadata.get("x-role").includes("guest"),
    log,
  );
  const server = new Server({ interceptors: [fieldMaskInterceptor(options)] });
  addService(server, Library, {
    getBook: ({ request }) => library.getBook(request),
    listBooks: ({ request }) => library.listBooks(request),
    updateBook: ({ request }) => library.updateBook(request),
    batchUpdateBooks: ({ request }) => library.batchUpdateBooks(request),
  });
  addService(server, UserInfo, userHandlers(log));
  return server;
}

function bind(server: Server, port: number): Promise<number> {
  return onPort("GRPC_PORT", port, (resolve, reject) => {
    const insecure = ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, insecure, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
}

function listen(server: HttpServer, port: number): Promise<number> {
  return onPort("PORT", port, (resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}

async function onPort(
  variable: string,
  port: number,
  ...[start]: ConstructorParameters<typeof Promise<number>>
): Promise<number> {
  try {
    return await new Promise(start);
  } catch (error) {
    const reason = reasonOf(error);
    const message = reason.includes("EADDRINUSE")
      ? `the port ${port} is taken: set ${variable} to another one`
      : `cannot listen on the port of ${variable}: ${reason}`;
    throw new StartError(message, { cause: error });
  }
}
