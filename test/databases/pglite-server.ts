import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { tempDir } from "../helpers.js";

/** A PostgreSQL that clients reach by a URL. */
export interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Start a PGlite that listens on a socket in a temporary folder, for clients
 * that cannot hold it themselves. All connections share its one session: while
 * one is in a transaction, the others wait.
 */
export async function startPglite(): Promise<Postgres> {
  const db = await PGlite.create();
  const { dir, remove } = tempDir();
  const sockets = new Set<Socket>();
  const waiting: { socket: Socket; data: Uint8Array }[] = [];
  let owner: Socket | undefined;
  let isBusy = false;

  async function answerAll(): Promise<void> {
    if (isBusy) {
      return;
    }
    isBusy = true;
    for (let next = take(); next !== undefined; next = take()) {
      const { socket, data } = next;
      const answer = await db.execProtocolRaw(data);
      owner = isIdle(answer) ? undefined : socket;
      if (!socket.destroyed) {
        socket.write(answer);
      }
    }
    isBusy = false;
  }

  function take(): (typeof waiting)[number] | undefined {
    const index = waiting.findIndex(
      ({ socket }) => owner === undefined || owner === socket,
    );
    return index === -1 ? undefined : waiting.splice(index, 1)[0];
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      // Terminate ends a connection, and would end the session.
      if (data[0] !== "X".charCodeAt(0)) {
        waiting.push({ socket, data: Uint8Array.from(data) });
        void answerAll();
      }
    });
  });
  await new Promise<void>((resolve) =>
    server.listen(join(dir, ".s.PGSQL.5432"), resolve),
  );
  return {
    url: `postgresql:///postgres?host=${dir}&user=postgres`,
    async stop() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await db.close();
      remove();
    },
  };
}

/** Whether an answer ends with ReadyForQuery outside of a transaction. */
function isIdle(answer: Uint8Array): boolean {
  const [type, , , , , status] = answer.subarray(-6);
  return type === "Z".charCodeAt(0) && status === "I".charCodeAt(0);
}
