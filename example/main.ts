// Starts the services and the page, until it is stopped.
import { startServer } from "./server.js";
import { orExit } from "./start-error.js";

const { DATABASE_URL, GRPC_PORT = "50051", PORT = "8080" } = process.env;

const { address, url } = await orExit(
  startServer({
    databaseUrl: DATABASE_URL,
    grpcPort: Number(GRPC_PORT),
    webPort: Number(PORT),
    log: (line) => console.log(line),
  }),
);
console.log(`gRPC  ${address}\nPage  ${url}`);
