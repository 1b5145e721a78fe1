import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  compilers,
  halfAnnotatedProtos,
  type Run,
  withFolder,
} from "./command.js";

const imports = `
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";`;

/** Protos that nobody may annotate, with a service in a file of its own. */
const printerProtos = {
  "print/v1/service.proto": `syntax = "proto3";
package print.v1;
import "print/v1/messages.proto";
import "google/protobuf/empty.proto";
service Prints {
  rpc UpdateTray(UpdateTrayRequest) returns (google.protobuf.Empty);
  rpc GetJob(JobRequest) returns (Job);
  rpc UpdateJob(JobRequest) returns (Job);
}
`,
  "print/v1/messages.proto": `syntax = "proto3";
package print.v1;${imports}
message Drawer { string paper = 1; }
message Job { string id = 1; }
message UpdateTrayRequest {
  string id = 1;
  Drawer object = 2;
  bool lock = 3;
  google.protobuf.FieldMask mask = 4;
  repeated google.protobuf.FieldMask masks = 5;
  map<string, google.protobuf.FieldMask> by_name = 6;
}
message JobRequest {
  Job job = 1;
  google.protobuf.FieldMask mask = 2;
}
`,
};

/** Run explain on protos. */
function explain(
  protos: Readonly<Record<string, string>>,
  ...args: string[]
): Run {
  let result: Run | undefined;
  withFolder(["buf"], protos, ({ run }) => {
    result = run("explain", ...args);
  });
  return result ?? assert.fail();
}

suite("explain", () => {
  for (const [compiler, options] of compilers) {
    test(
      `explain lists every mask with its helper, or why it has none, with ${compiler}`,
      options,
      () => {
        withFolder([compiler], halfAnnotatedProtos, ({ run }) => {
          const { status, stdout, stderr } = run(
            "explain",
            "shop/v1/user.proto",
            "shop/v1/address.proto",
          );
          assert.deepEqual([status, stderr], [0, ""]);
          assert.equal(
            stdout,
            `shop/v1/user.proto
  shop.v1.GetUserRequest.view_mask: no helper
    it has no option; the parameter infer=true would decide by convention
  shop.v1.GetUserRequest.read_mask: GetUserRequestReadMask
    out: paths of shop.v1.User, relative to the response (by its option)
shop/v1/address.proto
  no google.protobuf.FieldMask
`,
          );
        });
      },
    );
  }

  test("explain says by which rule a mask has its helper, with --infer as with --opt infer=true", () => {
    for (const args of [["--infer"], ["--opt", "infer=true"]]) {
      const { stdout } = explain(
        halfAnnotatedProtos,
        "shop/v1/user.proto",
        ...args,
      );
      assert.match(
        stdout,
        /view_mask: GetUserRequestViewMask\n {4}out: paths of shop\.v1\.User, relative to the response \(inferred: what the RPC returns\)\n/,
      );
    }
  });

  test("explain names RPCs and what each would mean, files of services elsewhere, and what a rule passed over", () => {
    const { status, stdout, stderr } = explain(
      printerProtos,
      "print",
      "--infer",
    );
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      `print/v1/messages.proto
  print.v1.UpdateTrayRequest.mask: UpdateTrayRequestMask
    in:  paths of print.v1.UpdateTrayRequest, relative to the request (inferred: the RPC updates the fields of its request)
    not object: beside it, there is lock, neither an identifier nor control
    rpc: print.v1.Prints.UpdateTray, in print/v1/service.proto
  print.v1.UpdateTrayRequest.masks: no helper
    it is a list of masks, and a helper is for a single one
  print.v1.UpdateTrayRequest.by_name: no helper
    it is a map of masks, and a helper is for a single one
  print.v1.JobRequest.mask: no helper
    the RPCs that take print.v1.JobRequest use it for different things
    print.v1.Prints.GetJob, in print/v1/service.proto: out: paths of print.v1.Job, relative to the response (inferred: what the RPC returns)
    print.v1.Prints.UpdateJob, in print/v1/service.proto: in:  paths of print.v1.Job, relative to job (inferred: the field of the type that the RPC returns)
print/v1/service.proto
  no google.protobuf.FieldMask
`,
    );
  });

  test("explain of the messages alone says to name the file of the service too", () => {
    const { status, stdout, stderr } = explain(
      printerProtos,
      "print/v1/messages.proto",
      "--infer",
    );
    assert.equal(status, 0);
    assert.equal(
      stderr,
      "note: no RPC of these files takes print.v1.UpdateTrayRequest; name the file of its service, too: print/v1/service.proto\n",
    );
    assert.match(
      stdout,
      /UpdateTrayRequest\.mask: no helper\n {4}no RPC of these files takes print\.v1\.UpdateTrayRequest; if a service in another file does, name that file too\n/,
    );
  });

  test("explain --check exits with 1 until each mask field of a request has a helper or is said to have none", () => {
    const check = (...args: string[]) =>
      explain(printerProtos, "print", "--check", ...args);
    const first = check();
    assert.equal(first.status, 1);
    assert.match(
      first.stderr,
      /^note: mask fields of requests without a helper: print\.v1\.UpdateTrayRequest\.mask, print\.v1\.JobRequest\.mask; set their option, or one of the parameters in=, out= and none=\n$/,
    );
    assert.match(
      check("--infer").stderr,
      /without a helper: print\.v1\.JobRequest\.mask;/,
    );
    const last = check(
      "--opt",
      "in=print.v1.UpdateTrayRequest.mask:object",
      "--opt",
      "none=print.v1.JobRequest.mask",
    );
    assert.deepEqual([last.status, last.stderr], [0, ""]);
    assert.match(
      last.stdout,
      /UpdateTrayRequestMask\n {4}in: {2}paths of print\.v1\.Drawer, relative to object \(by a parameter\)\n/,
    );
    assert.match(
      last.stdout,
      /JobRequest\.mask: no helper\n {4}by the parameter none=\n/,
    );
  });

  test("explain takes the parameters of the plugin, and says what is wrong with them", () => {
    const { status, stdout, stderr } = explain(
      printerProtos,
      "print",
      "--opt",
      "none=mask",
    );
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(
      stderr,
      /^error: invalid value "mask" for parameter "none"; it takes the full name of a mask field, <package>\.<message>\.<field>\n/,
    );
  });
});
