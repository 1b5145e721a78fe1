import { Server, ServerCredentials } from "@grpc/grpc-js";
import { serviceDefinition } from "protoc-gen-fieldmask-es/grpc";
import { libraryHandlers } from "./books.js";
import { Library } from "./gen/example/v1/book_pb.js";
import { UserInfo } from "./gen/example/v1/user_pb.js";
import { userHandlers } from "./users.js";

/** A running server. */
export interface RunningServer {
  readonly address: string;
  close(): void;
}

/** Start both services on a free port of the loopback interface. */
export function startServer(
  log: (line: string) => void,
): Promise<RunningServer> {
  const server = new Server();
  server.addService(serviceDefinition(UserInfo), userHandlers(log));
  server.addService(serviceDefinition(Library), libraryHandlers());
  return new Promise((resolve, reject) => {
    server.bindAsync(
      "127.0.0.1:0",
      ServerCredentials.createInsecure(),
      (error, port) => {
        if (error !== null) {
          reject(error);
          return;
        }
        resolve({
          address: `127.0.0.1:${port}`,
          close: () => server.forceShutdown(),
        });
      },
    );
  });
}
