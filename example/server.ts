import type { Server as HttpServer } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import {
  fieldMaskInterceptor,
  type ServiceHandlers,
  serviceDefinition,
  withFieldMaskErrors,
} from "protoc-gen-fieldmask-es/grpc";
import { BookLibrary } from "./books.js";
import { openDatabase } from "./database.js";
import * as bookMasks from "./gen/example/v1/book_fieldmask.js";
import { Library } from "./gen/example/v1/book_pb.js";
import { UserInfo } from "./gen/example/v1/user_pb.js";
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
  /** Takes each statement in SQL, and what the user service does. */
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

/** Start the services on the loopback interface. */
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

  const grpc = new Server({
    interceptors: [fieldMaskInterceptor({ masks: Object.values(bookMasks) })],
  });
  grpc.addService(
    serviceDefinition(Library),
    withFieldMaskErrors(libraryHandlers(library)),
  );
  grpc.addService(
    serviceDefinition(UserInfo),
    withFieldMaskErrors(userHandlers(log)),
  );
  const web = createServer(await webHandler(library));

  return {
    address: `127.0.0.1:${await bind(grpc, grpcPort)}`,
    url: `http://127.0.0.1:${await listen(web, webPort)}/`,
    async close() {
      grpc.forceShutdown();
      web.closeAllConnections();
      web.close();
      await close();
    },
  };
}

/** The library on grpc-js, which answers by callbacks. */
function libraryHandlers(
  library: BookLibrary,
): ServiceHandlers<typeof Library> {
  return {
    async getBook({ request }, callback) {
      callback(null, await library.getBook(request));
    },
    async listBooks({ request }, callback) {
      callback(null, await library.listBooks(request));
    },
    async updateBook({ request }, callback) {
      callback(null, await library.updateBook(request));
    },
  };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const insecure = ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, insecure, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
}

function listen(server: HttpServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}
