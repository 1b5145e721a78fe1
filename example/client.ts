import { credentials, type requestCallback } from "@grpc/grpc-js";
import { makeClient } from "protoc-gen-fieldmask-es/grpc";
import { Library } from "./gen/example/v1/book_pb.js";
import { UserInfo } from "./gen/example/v1/user_pb.js";

const UserInfoClient = makeClient(UserInfo);
const LibraryClient = makeClient(Library);

/** Clients of both services. */
export interface Clients {
  readonly users: InstanceType<typeof UserInfoClient>;
  readonly library: InstanceType<typeof LibraryClient>;
  close(): void;
}

/** Connect to the server at this address. */
export function connect(address: string): Clients {
  const insecure = credentials.createInsecure();
  const users = new UserInfoClient(address, insecure);
  const library = new LibraryClient(address, insecure);
  return {
    users,
    library,
    close: () => {
      users.close();
      library.close();
    },
  };
}

/** A unary method that returns a promise: `unary(client.method.bind(client))`. */
export function unary<Request, Response>(
  method: (request: Request, callback: requestCallback<Response>) => unknown,
): (request: Request) => Promise<Response> {
  return (request) =>
    new Promise((resolve, reject) => {
      method(request, (error, response) => {
        if (error !== null || response === undefined) {
          reject(error ?? new Error("no response"));
        } else {
          resolve(response);
        }
      });
    });
}
