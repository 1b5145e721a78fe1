import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { compilers, shopProtos, withFolder } from "./command.js";

suite("explain", () => {
  for (const [compiler, options] of compilers) {
    test(
      `lists every mask with its helper, or why it has none, with ${compiler}`,
      options,
      () => {
        withFolder([compiler], shopProtos, ({ run }) => {
          const { status, stdout, stderr } = run(
            "explain",
            "shop/v1/user.proto",
            "shop/v1/address.proto",
          );
          assert.deepEqual([status, stderr], [0, ""]);
          assert.equal(
            stdout,
            `shop/v1/user.proto
  shop.v1.GetUserRequest.read_mask: GetUserRequestReadMask
    out: paths of shop.v1.User, relative to the response (by its option)
  shop.v1.GetUserRequest.view_mask: no helper
    it has no option; the parameter infer=true would decide by convention
shop/v1/address.proto
  no google.protobuf.FieldMask
`,
          );
        });
      },
    );
  }

  test("says by which rule a mask has its helper with --infer", () => {
    withFolder(["buf"], shopProtos, ({ run }) => {
      const { stdout } = run("explain", "shop/v1/user.proto", "--infer");
      assert.match(
        stdout,
        /view_mask: GetUserRequestViewMask\n {4}out: paths of shop\.v1\.User, relative to the response \(inferred: what the RPC returns\)\n/,
      );
    });
  });
});
