import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { credentials, type ServiceError, status } from "@grpc/grpc-js";
import { makeClient, withFieldMaskErrors } from "../../src/grpc/index.js";
import { listenGrpc } from "../service/doors.js";
import { make, Shop } from "../service/shop.js";

suite("handlers with field mask errors", () => {
  test("end a call with an error of Connect, whose metadata is not of grpc-js", async () => {
    const handlers = withFieldMaskErrors({
      async getUser() {
        throw new ConnectError("no such user", Code.NotFound);
      },
    });
    const { address, server } = await listenGrpc(handlers);
    // biome-ignore lint/suspicious/noExplicitAny: the shop is compiled here
    const client: any = new (makeClient(Shop))(
      address,
      credentials.createInsecure(),
    );
    try {
      const error = await new Promise<ServiceError>((resolve) =>
        client.getUser(
          make("GetUserRequest", { name: "ada" }),
          { deadline: Date.now() + 10_000 },
          resolve,
        ),
      );
      assert.equal(error.code, status.NOT_FOUND);
      assert.match(error.details, /no such user/);
    } finally {
      client.close();
      server.forceShutdown();
    }
  });
});
