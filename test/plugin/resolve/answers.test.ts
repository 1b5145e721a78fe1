import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ProtoFiles } from "../../helpers.js";
import { generate } from "../helpers.js";
import { decideFiles, fullNameOf, textOf } from "./decide.js";

const protos = {
  "a/v1/a.proto": `syntax = "proto3";
package a.v1;
import "fieldmask/option.proto";
import "google/protobuf/field_mask.proto";
service S {
  rpc UpdateThing(UpdateThingRequest) returns (Thing);
  rpc ListThings(ListThingsRequest) returns (ListThingsResponse);
  rpc CopyThing(Both) returns (Thing);
  rpc ScanThings(Both) returns (ListThingsResponse);
}
message Thing { string name = 1; Thing part = 2; }
message Empty {}
message UpdateThingRequest {
  Thing object = 1;
  Thing other = 2;
  string title = 3;
  google.protobuf.FieldMask update_mask = 4;
  google.protobuf.FieldMask own_mask = 5 [(fieldmask.option.Option).in = {gen: true}];
  Empty empty = 6;
  repeated google.protobuf.FieldMask masks = 7;
}
message ListThingsRequest {
  google.protobuf.FieldMask read_mask = 1;
  google.protobuf.FieldMask view_mask = 2;
}
message ListThingsResponse {
  repeated Thing things = 1;
  message Page { google.protobuf.FieldMask mask = 1; }
}
message Both { Thing thing = 1; google.protobuf.FieldMask mask = 2; }
`,
  "a/a.proto": 'syntax = "proto3"; package a; message Thing { string x = 1; }',
};

/** What is decided with these parameters. */
function decide(
  parameters: readonly (readonly [
    key: "in" | "out" | "none",
    name: string,
    field?: string,
  ])[],
  infer = false,
): Record<string, string> {
  const answers = parameters.map(([key, name, field = ""]) => ({
    key,
    name,
    field,
  }));
  return Object.fromEntries(
    decideFiles(protos, { infer, answers }).map((decision) => [
      fullNameOf(decision),
      textOf(decision),
    ]),
  );
}

suite("the parameters in=, out= and none=", () => {
  test("parameters decide on masks that nobody may annotate, with infer or without", () => {
    for (const infer of [false, true]) {
      const decided = decide(
        [
          ["in", "a.v1.UpdateThingRequest.update_mask", "other"],
          ["out", "a.v1.ListThingsRequest.read_mask", "things"],
          ["none", "a.v1.ListThingsRequest.view_mask"],
          ["in", "a.v1.Both.mask"],
        ],
        infer,
      );
      assert.deepEqual(decided, {
        "UpdateThingRequest.update_mask": "in other: parameter",
        "UpdateThingRequest.own_mask": "in .: option",
        "UpdateThingRequest.masks": "none: several masks",
        "ListThingsRequest.read_mask": "out things: parameter",
        "ListThingsRequest.view_mask": "none: parameter",
        "Page.mask": infer ? "none: no RPC" : "none: no option",
        "Both.mask": "in .: parameter",
      });
    }
  });

  test("an out= without a field is relative to the response, and an in= without one to the request, less its masks", () => {
    const [update, own, , read] = decideFiles(protos, {
      infer: false,
      answers: [
        { key: "in", name: "a.v1.UpdateThingRequest.update_mask", field: "" },
        { key: "out", name: "a.v1.ListThingsRequest.read_mask", field: "" },
      ],
    });
    assert.equal(read && textOf(read), "out .: parameter");
    for (const decision of [update, own]) {
      assert.deepEqual(
        decision?.in?.without.map(({ name }) => name),
        ["update_mask", "own_mask"],
      );
    }
  });

  test("a side without paths is no mistake", () => {
    const decided = decide([
      ["in", "a.v1.UpdateThingRequest.update_mask", "empty"],
    ]);
    assert.equal(decided["UpdateThingRequest.update_mask"], "none: sides off");
  });

  const mistakes: readonly (readonly [parameter: string, error: string])[] = [
    [
      "in=a.v1.UpdateThingRequest.own_mask",
      "a/v1/a.proto:18:43: a.v1.UpdateThingRequest.own_mask: in=a.v1.UpdateThingRequest.own_mask: the field has the option, which decides; remove one of the two",
    ],
    [
      "none=a.v1.UpdateThingRequest.own_mask",
      "a/v1/a.proto:18:43: a.v1.UpdateThingRequest.own_mask: none=a.v1.UpdateThingRequest.own_mask: the field has the option, which decides; remove one of the two",
    ],
    [
      "in=a.v1.Both.mask,none=.a.v1.Both.mask",
      "a/v1/a.proto:30:33: a.v1.Both.mask: none=a.v1.Both.mask: the parameter in=a.v1.Both.mask names the same field; keep one of the two",
    ],
    [
      "in=a.v1.Both.mask:thing,in=a.v1.Both.mask:thing",
      "a/v1/a.proto:30:33: a.v1.Both.mask: in=a.v1.Both.mask:thing: the parameter in=a.v1.Both.mask:thing names the same field; keep one of the two",
    ],
    [
      "in=a.v1.UpdateThingRequest.update_masc",
      'a/v1/a.proto:13:1: a.v1.UpdateThingRequest: in=a.v1.UpdateThingRequest.update_masc: a.v1.UpdateThingRequest has no field "update_masc"; did you mean "update_mask"?',
    ],
    [
      "in=a.v1.UpdateThingRequest.zzz",
      'a/v1/a.proto:13:1: a.v1.UpdateThingRequest: in=a.v1.UpdateThingRequest.zzz: a.v1.UpdateThingRequest has no field "zzz"; its mask fields are update_mask, own_mask',
    ],
    [
      "in=a.v1.UpdateThingRequest.title",
      "a/v1/a.proto:16:3: a.v1.UpdateThingRequest.title: in=a.v1.UpdateThingRequest.title: the field isn't a singular google.protobuf.FieldMask; its mask fields are update_mask, own_mask",
    ],
    [
      "none=a.v1.UpdateThingRequest.masks",
      "a/v1/a.proto:20:3: a.v1.UpdateThingRequest.masks: none=a.v1.UpdateThingRequest.masks: the field isn't a singular google.protobuf.FieldMask; its mask fields are update_mask, own_mask",
    ],
    [
      "none=a.v1.Thing.name",
      "a/v1/a.proto:11:17: a.v1.Thing.name: none=a.v1.Thing.name: the field isn't a singular google.protobuf.FieldMask; a.v1.Thing has no mask field",
    ],
    [
      "in=a.v1.Both",
      "a/v1/a.proto:30:1: a.v1.Both: in=a.v1.Both: a.v1.Both is a message, not a field; its mask fields are mask",
    ],
    [
      "in=a.v1.ListThingsResponse.Page",
      "a/v1/a.proto:26:1: a.v1.ListThingsResponse: in=a.v1.ListThingsResponse.Page: a.v1.ListThingsResponse.Page is a message, not a field; its mask fields are mask",
    ],
    [
      "in=a.v1.UpdateThingRequests.update_mask",
      "in=a.v1.UpdateThingRequests.update_mask: a.v1.UpdateThingRequests isn't a message of this compilation; did you mean in=a.v1.UpdateThingRequest.update_mask?",
    ],
    [
      "in=a.v1.Unheard.mask",
      "in=a.v1.Unheard.mask: a.v1.Unheard isn't a message of this compilation; correct the name, or name the file that declares it, too (with buf, the plugin sees it with strategy: all, unless a types: filter drops it)",
    ],
    [
      "none=Both.mask",
      "none=Both.mask: Both isn't a message of this compilation; did you mean none=a.v1.Both.mask?",
    ],
    [
      "in=a.v1.UpdateThingRequest.update_mask:objekt",
      'a/v1/a.proto:17:3: a.v1.UpdateThingRequest.update_mask: in=a.v1.UpdateThingRequest.update_mask:objekt: "objekt" isn\'t a field of a.v1.UpdateThingRequest; did you mean "object"?',
    ],
    [
      "in=a.v1.ListThingsRequest.read_mask:things",
      'a/v1/a.proto:23:3: a.v1.ListThingsRequest.read_mask: in=a.v1.ListThingsRequest.read_mask:things: "things" isn\'t a field of a.v1.ListThingsRequest; did you mean out? a.v1.ListThingsResponse has a field of this name, and the paths of in are of the request',
    ],
    [
      "out=a.v1.ListThingsRequest.read_mask:thing",
      'a/v1/a.proto:23:3: a.v1.ListThingsRequest.read_mask: out=a.v1.ListThingsRequest.read_mask:thing: "thing" isn\'t a field of a.v1.ListThingsResponse; did you mean "things"?',
    ],
    [
      "out=a.v1.Both.mask",
      "a/v1/a.proto:30:33: a.v1.Both.mask: out=a.v1.Both.mask: there is no response to take the paths from: the RPCs that take a.v1.Both return different messages: a.v1.S.CopyThing returns a.v1.Thing, a.v1.S.ScanThings returns a.v1.ListThingsResponse",
    ],
    [
      "out=a.v1.ListThingsResponse.Page.mask",
      "a/v1/a.proto:28:18: a.v1.ListThingsResponse.Page.mask: out=a.v1.ListThingsResponse.Page.mask: there is no response to take the paths from: no RPC of this compilation takes a.v1.ListThingsResponse.Page; if a service in another file does, name that file too (with buf, the plugin sees it with strategy: all, unless a types: filter drops it)",
    ],
  ];
  for (const [parameter, error] of mistakes) {
    test(`${parameter} is a mistake with its place and what to do`, () => {
      assert.throws(
        () => generate(protos, { parameter: `target=ts,${parameter}` }),
        {
          name: "PluginError",
          message: error,
        },
      );
    });
  }

  test("names of packages that are not among the files of the run are no concern", () => {
    for (const name of [
      "b.v1.Thing.mask",
      "a.v2.Both.mask",
      "a.v1.sub.Both.mask",
    ]) {
      assert.doesNotThrow(() => decide([["in", name]]), name);
    }
  });

  test("mistakes about fields of files that are not to be generated are no concern", () => {
    assert.doesNotThrow(() =>
      generate(protos as ProtoFiles, {
        parameter:
          "target=ts,in=a.v1.Both.zzz,none=a.v1.Thing.name,in=a.v1.Both",
        files: ["a/a.proto"],
      }),
    );
  });
});
