import {
  credentials,
  InterceptingCall,
  type Interceptor,
  type requestCallback,
} from "@grpc/grpc-js";
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

/** Connect to the server at this address, in a role: staff, or a guest. */
export function connect(
  address: string,
  role: "staff" | "guest" = "staff",
): Clients {
  const insecure = credentials.createInsecure();
  const options = { interceptors: [sendRole(role)] };
  const users = new UserInfoClient(address, insecure, options);
  const library = new LibraryClient(address, insecure, options);
  return {
    users,
    library,
    close: () => {
      users.close();
      library.close();
    },
  };
}

/** A client's word for who calls. A real one sends a token. */
function sendRole(role: string): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        metadata.set("x-role", role);
        next(metadata, listener);
      },
    });
}

/** Return a unary method that returns a promise: `unary(client.method.bind(client))`. */
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
