import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createFileRegistry } from "@bufbuild/protobuf";
import type { Decision } from "../../../src/plugin/resolve/mask-field.js";
import { resolveFiles } from "../../../src/plugin/resolve/resolve.js";
import { SchemaIndex } from "../../../src/plugin/resolve/schema-index.js";
import { compileProtos } from "../../helpers.js";

/** What is inferred for the masks of a proto: side, what the paths are relative to, and the rule; or why nothing. */
interface Case {
  readonly title: string;
  readonly rpcs: string;
  readonly messages: string;
  readonly masks: Readonly<Record<string, string>>;
}

const LIBRARY = `
  import "fieldmask/option.proto";
  import "google/api/httpbody.proto";
  import "google/longrunning/operations.proto";
  import "google/protobuf/empty.proto";
  import "google/protobuf/field_mask.proto";
  import "google/protobuf/struct.proto";
  import "google/type/money.proto";
  message Book { string name = 1; string title = 2; }
  message Shelf { string name = 1; }
`;

const updates: readonly Case[] = [
  {
    title: "is relative to the field of the type that the RPC returns",
    rpcs: "rpc UpdateBook(UpdateBookRequest) returns (Book);",
    messages:
      "message UpdateBookRequest { Shelf shelf = 1; Book volume = 2; FM update_mask = 3; }",
    masks: { "UpdateBookRequest.update_mask": "in volume: output type" },
  },
  {
    title: "is relative to the field of the type that the operation returns",
    rpcs: `rpc UpdateBook(Req) returns (google.longrunning.Operation) {
             option (google.longrunning.operation_info) = { metadata_type: "Shelf" response_type: "Book" }; }`,
    messages:
      "message Req { Shelf book = 1; Book volume = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in volume: operation_info" },
  },
  {
    title: "knows the type that the operation returns by its full name",
    rpcs: `rpc UpdateBook(Req) returns (google.longrunning.Operation) {
             option (google.longrunning.operation_info) = { response_type: "google.type.Money" }; }`,
    messages:
      "message Req { Shelf shelf = 1; google.type.Money price = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in price: operation_info" },
  },
  {
    title: "is relative to the field called as what the RPC updates",
    rpcs: "rpc UpdateISBNBook(Req) returns (google.longrunning.Operation);",
    messages:
      "message Req { Book isbn_book = 1; Book old = 2; string note = 3; FM update_mask = 4; }",
    masks: { "Req.update_mask": "in isbn_book: name" },
  },
  {
    title:
      "is relative to that field also among several of the type that the RPC returns",
    rpcs: "rpc UpdateBook(Req) returns (Book);",
    messages:
      "message Req { Book book = 1; Book expected = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in book: name" },
  },
  {
    title:
      "goes by the name of the request where that of the RPC is just a verb",
    rpcs: "rpc Update(UpdateBookRequest) returns (google.longrunning.Operation);",
    messages:
      "message UpdateBookRequest { Book book = 1; Book old = 2; FM update_mask = 3; }",
    masks: { "UpdateBookRequest.update_mask": "in book: name" },
  },
  {
    title: "is relative to the only message field, beside identifiers",
    rpcs: "rpc UpdateBook(Req) returns (google.protobuf.Empty);",
    messages: `message Req { Book volume = 1; FM update_mask = 2; string name = 3; string shelf_id = 4;
      string parent = 5; string region = 6; string resource_name = 7; string book_name = 8; int64 tenant = 9; }`,
    masks: { "Req.update_mask": "in volume: only message" },
  },
  {
    title: "is relative to the only message field, beside control",
    rpcs: "rpc UpdateBook(Req) returns (google.protobuf.Empty);",
    messages: `enum View { FULL = 0; }
      message Req { Book volume = 1; FM update_mask = 2; int64 id = 3; string etag = 4; bool validate_only = 5;
        bool allow_missing = 6; string request_id = 7; string language_code = 8; View view = 9; bool force = 10;
        int64 if_generation_match = 11; string auth_token = 12; bool skip_checks = 13; FM other_mask = 14; }`,
    masks: {
      "Req.update_mask": "in volume: only message",
      "Req.other_mask": "none: its name says",
    },
  },
  {
    title:
      "is relative to a flat request, where a field beside the message is data",
    rpcs: "rpc UpdateFlat(UpdateFlatRequest) returns (google.longrunning.Operation);",
    messages: `message Opts { bool x = 1; }
      message UpdateFlatRequest { string id = 1; FM update_mask = 2; string name = 3; Opts opts = 4; }`,
    masks: { "UpdateFlatRequest.update_mask": "in request: flat update" },
  },
  {
    title: "is relative to a flat request of a service for one resource",
    rpcs: "rpc Update(UpdateDiskRequest) returns (google.longrunning.Operation);",
    messages: `message Policy { bool x = 1; }
      message UpdateDiskRequest { string disk_id = 1; FM update_mask = 2; string name = 3; Policy policy = 4; }`,
    masks: { "UpdateDiskRequest.update_mask": "in request: flat update" },
  },
  ...[
    "display_name",
    "description",
    "bool archived",
    "bytes id",
    "repeated string name",
  ].map(
    (field, i): Case => ({
      title: `is relative to a flat request: ${field} is data`,
      rpcs: `rpc PatchBook${i}(Req) returns (google.protobuf.Empty);`,
      messages: `message Req { string book_id = 1; Shelf shelf = 2; FM update_mask = 3; ${/ /.test(field) ? field : `string ${field}`} = 4; }`,
      masks: { "Req.update_mask": "in request: flat update" },
    }),
  ),
  {
    title: "is relative to a flat request with several messages",
    rpcs: "rpc SetBoth(Req) returns (google.protobuf.Empty);",
    messages:
      "message Req { Book book = 1; Shelf shelf = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in request: flat update" },
  },
  {
    title:
      "has no side for RPCs that do not say by their name that they update a flat request",
    rpcs: "rpc ModifyFlat(Req) returns (google.protobuf.Empty); rpc Import(Req2) returns (google.longrunning.Operation);",
    messages: `message Req { string id = 1; string title = 2; FM update_mask = 3; }
      message Req2 { Book source = 1; Shelf target = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "none: nothing says which field",
      "Req2.update_mask": "none: nothing says which field",
    },
  },
  {
    title:
      "has no side where several fields of the type that the RPC returns could be meant",
    rpcs: "rpc UpdateBook(Req) returns (Book);",
    messages:
      "message Req { Book from = 1; Book to = 2; string title = 3; FM update_mask = 4; }",
    masks: {
      "Req.update_mask":
        "none: several of its fields could be what UpdateBook updates: from, to",
    },
  },
  {
    title: "has no side for several things at once",
    rpcs: `rpc BatchUpdateBooks(Req) returns (Book); rpc UpdateBooks(Req2) returns (google.protobuf.Empty);
           rpc batchUpdateShelves(Req3) returns (Shelf);`,
    messages: `message Req { Book book = 1; FM update_mask = 2; }
      message Req2 { string parent = 1; repeated Book books = 2; FM update_mask = 3; }
      message Req3 { Shelf shelf = 1; FM update_mask = 2; }`,
    masks: {
      "Req.update_mask":
        "none: BatchUpdateBooks updates several things at once",
      "Req2.update_mask": "none: UpdateBooks updates several things at once",
      "Req3.update_mask":
        "none: batchUpdateShelves updates several things at once",
    },
  },
  {
    title: "has no side where there is nothing but identifiers, or no path",
    rpcs: `rpc UpdateBook(Req) returns (google.protobuf.Empty); rpc UpdateStruct(Req2) returns (google.protobuf.Empty);
           rpc UpdateEmpty(Req3) returns (google.protobuf.Empty);`,
    messages: `message Req { string name = 1; FM update_mask = 2; }
      message Req2 { google.protobuf.Struct struct = 1; FM update_mask = 2; }
      message Nothing {} message Req3 { Nothing empty = 1; FM update_mask = 2; }`,
    masks: {
      "Req.update_mask": "none: nothing says which field",
      "Req2.update_mask":
        "none: no path goes below struct, a google.protobuf.Struct",
      "Req3.update_mask": "none: no path goes below empty, a ",
    },
  },
];

const verbs: readonly Case[] = [
  ...["Update", "Patch", "Set", "Modify", "Edit"].map(
    (verb): Case => ({
      title: `a mask is for the update if the verb is ${verb}`,
      rpcs: `rpc ${verb}Book(Req) returns (google.longrunning.Operation);`,
      messages: "message Req { Book book = 1; FM field_mask = 2; }",
      masks: { "Req.field_mask": "in book: name" },
    }),
  ),
  {
    title: "a verb is a whole word",
    rpcs: "rpc SettleBook(Req) returns (Book); rpc updateBook(Req2) returns (Book);",
    messages:
      "message Req { Book book = 1; FM field_mask = 2; } message Req2 { Book book = 1; FM field_mask = 2; }",
    masks: {
      "Req.field_mask": "out response: response",
      "Req2.field_mask": "in book: output type",
    },
  },
  {
    title: "update_mask is for the update with any verb",
    rpcs: "rpc MutateBook(Req) returns (Book);",
    messages: "message Req { Book book = 1; FM update_mask = 2; }",
    masks: { "Req.update_mask": "in book: output type" },
  },
  {
    title:
      "a mask of an update is for the response if it is called so, or beside an update_mask",
    rpcs: "rpc UpdateBook(Req) returns (Book); rpc UpdateBook2(Req2) returns (Book);",
    messages: `message Req { Book book = 1; FM update_mask = 2; FM field_mask = 3; }
      message Req2 { Book book = 1; FM read_mask = 2; FM view_mask = 3; FM fields = 4; FM output_config_mask = 5; }`,
    masks: {
      "Req.update_mask": "in book: output type",
      "Req.field_mask": "out response: response",
      "Req2.read_mask": "out response: response",
      "Req2.view_mask": "out response: response",
      "Req2.fields": "out response: response",
      "Req2.output_config_mask": "none: its name says",
    },
  },
];

const responses: readonly Case[] = [
  {
    title: "is relative to what the RPC returns, also as a stream",
    rpcs: "rpc GetBook(Req) returns (Book); rpc WatchBooks(Req2) returns (stream Book);",
    messages:
      "message Req { FM read_mask = 1; FM field_mask = 2; FM mask = 3; FM fields = 4; } message Req2 { FM mask = 1; }",
    masks: {
      "Req.read_mask": "out response: response",
      "Req.field_mask": "out response: response",
      "Req.mask": "out response: response",
      "Req.fields": "out response: response",
      "Req2.mask": "out response: response",
    },
  },
  {
    title: "is relative to the messages of a list",
    rpcs: `rpc ListBooks(Req) returns (ListBooksResponse); rpc SearchBooks(Req2) returns (SearchResponse);
           rpc GetBooks(Req3) returns (GetBooksResponse); rpc Books(Req4) returns (Library);`,
    messages: `message Req { FM field_mask = 1; } message Req2 { FM field_mask = 1; } message Req3 { FM field_mask = 1; } message Req4 { FM field_mask = 1; }
      message ListBooksResponse { repeated Book books = 1; string next_page_token = 2; }
      message SearchResponse { repeated Book hits = 1; Shelf facets = 2; repeated string warnings = 3; }
      message GetBooksResponse { repeated Book books = 1; int32 total_size = 2; repeated string not_found = 3; }
      message Library { repeated Book books = 1; string next_page_token = 2; }`,
    masks: {
      "Req.field_mask": "out books: list",
      "Req2.field_mask": "out hits: list",
      "Req3.field_mask": "out books: list",
      "Req4.field_mask": "out books: list",
    },
  },
  {
    title: "is relative to the message that a response only wraps",
    rpcs: "rpc GetBook(Req) returns (GetBookResponse);",
    messages:
      "message Req { FM read_mask = 1; } message GetBookResponse { Book book = 1; }",
    masks: { "Req.read_mask": "out book: wrapper" },
  },
  {
    title: "is relative to a response that is no list and wraps nothing",
    rpcs: `rpc GetBook(Req) returns (GetBookResponse); rpc GetPolicy(Req2) returns (Policy); rpc GetSettings(Req3) returns (Settings);
           rpc ListTwo(Req4) returns (ListTwoResponse); rpc GetBoth(Req5) returns (GetBothResponse);`,
    messages: `message Req { FM mask = 1; } message Req2 { FM mask = 1; } message Req3 { FM mask = 1; } message Req4 { FM mask = 1; } message Req5 { FM mask = 1; }
      message GetBookResponse { string title = 1; repeated Shelf shelves = 2; }
      message Policy { repeated Book bindings = 1; }
      message Settings { Book theme = 1; }
      message ListTwoResponse { repeated Book books = 1; repeated Shelf shelves = 2; }
      message GetBothResponse { Book book = 1; Shelf shelf = 2; }`,
    masks: {
      "Req.mask": "out response: response",
      "Req2.mask": "out response: response",
      "Req3.mask": "out response: response",
      "Req4.mask": "out response: response",
      "Req5.mask": "out response: response",
    },
  },
  {
    title:
      "has no side where the response holds no resource, or no path goes below it",
    rpcs: `rpc A(A1) returns (google.longrunning.Operation); rpc B(B1) returns (google.protobuf.Empty); rpc C(C1) returns (google.api.HttpBody);
           rpc D(D1) returns (Nothing); rpc E(E1) returns (Operation); rpc F(F1) returns (google.protobuf.Struct); rpc ListG(G1) returns (GResponse);`,
    messages: `message A1 { FM mask = 1; } message B1 { FM mask = 1; } message C1 { FM mask = 1; } message D1 { FM mask = 1; }
      message E1 { FM mask = 1; } message F1 { FM mask = 1; } message G1 { FM mask = 1; }
      message Nothing {} message Operation { string id = 1; } message GResponse { repeated google.protobuf.Struct items = 1; }`,
    masks: {
      "A1.mask": "none: A returns google.longrunning.Operation",
      "B1.mask": "none: B returns google.protobuf.Empty",
      "C1.mask": "none: C returns google.api.HttpBody",
      "D1.mask": "none: no path goes below ",
      "E1.mask": "none: E returns ",
      "F1.mask": "none: no path goes below google.protobuf.Struct",
      "G1.mask": "none: no path goes below google.protobuf.Struct",
    },
  },
  {
    title: "has no side where it is called after something else",
    rpcs: "rpc GetBook(Req) returns (Book);",
    messages:
      "message Req { FM config_mask = 1; FM output_config_mask = 2; FM create_mask = 3; FM group_by = 4; }",
    masks: {
      "Req.config_mask": "none: its name says",
      "Req.output_config_mask": "none: its name says",
      "Req.create_mask": "none: its name says",
      "Req.group_by": "none: its name says",
    },
  },
];

const requests: readonly Case[] = [
  {
    title: "has no side in a message that no RPC takes",
    rpcs: "rpc Get(Book) returns (Book);",
    messages: "message Other { Book book = 1; FM update_mask = 2; }",
    masks: { "Other.update_mask": "none: no RPC of this compilation takes " },
  },
  {
    title: "has one side where the RPCs that take the request agree",
    rpcs: "rpc CreateBook(Req) returns (Book); rpc UpdateBook(Req) returns (google.longrunning.Operation);",
    messages:
      "message Req { Book book = 1; FM update_mask = 2; FM read_mask = 3; }",
    masks: {
      "Req.update_mask": "in book: output type",
      "Req.read_mask": "none: the RPCs that take ",
    },
  },
  {
    title: "has no side where the RPCs that take the request do not agree",
    rpcs: "rpc CreateBook(Req) returns (Book); rpc UpdateBook(Req) returns (Book);",
    messages: "message Req { Book book = 1; FM field_mask = 2; }",
    masks: { "Req.field_mask": "none: the RPCs that take " },
  },
  {
    title: "has no side in a list of masks",
    rpcs: "rpc Get(Req) returns (Book);",
    messages: "message Req { repeated FM masks = 1; }",
    masks: {},
  },
  {
    title: "gives way to the option where that is present",
    rpcs: "rpc UpdateBook(Req) returns (Book);",
    messages: `message Req {
      Book book = 1;
      FM update_mask = 2 [(fieldmask.option.Option).out = {gen: true}];
      FM read_mask = 3 [(fieldmask.option.Option) = {}];
    }`,
    masks: {
      "Req.update_mask": "out response: option",
      "Req.read_mask":
        "none: the option has no gen for in; the option has no gen for out",
    },
  },
];

const suites = {
  "an inferred mask for an update": updates,
  "by the verb of the RPC": verbs,
  "an inferred mask for a response": responses,
  "an inferred mask": requests,
};

const decided = decideAll(Object.values(suites).flat());

for (const [name, cases] of Object.entries(suites)) {
  suite(name, () => {
    for (const case_ of cases) {
      test(case_.title, () => {
        const actual = decided.get(case_) ?? {};
        assert.deepEqual(Object.keys(actual), Object.keys(case_.masks));
        for (const [mask, expected] of Object.entries(case_.masks)) {
          assert.equal(actual[mask]?.slice(0, expected.length), expected, mask);
        }
      });
    }
  });
}

suite("a flat update", () => {
  const [decision] = decideProto(`
    service S { rpc UpdateFlat(Req) returns (google.protobuf.Empty); }
    message Req { string id = 1; string title = 2; FM update_mask = 3; FM read_mask = 4; FM config_mask = 5; }`);

  test("has all masks of the request for no valid paths", () => {
    assert.deepEqual(
      decision?.in?.without.map(({ name }) => name),
      ["update_mask", "read_mask", "config_mask"],
    );
  });
});

suite("without infer", () => {
  test("a mask without the option has no side", () => {
    const decisions = decideProto(
      "service S { rpc Get(Req) returns (Req); } message Req { FM mask = 1; string name = 2; }",
      false,
    );
    assert.deepEqual(decisions.map(describe), [
      "none: it has no option; the parameter infer=true would decide by convention",
    ]);
  });
});

function decideAll(cases: readonly Case[]): Map<Case, Record<string, string>> {
  const files = decideProtos(
    cases.map(
      ({ rpcs, messages }) => `service BookService { ${rpcs} } ${messages}`,
    ),
    true,
  );
  return new Map(
    cases.map((case_, i) => [
      case_,
      Object.fromEntries(
        (files[i] ?? []).map((decision) => [
          `${decision.field.parent.name}.${decision.field.name}`,
          describe(decision),
        ]),
      ),
    ]),
  );
}

function decideProto(proto: string, infer = true): Decision[] {
  return decideProtos([proto], infer).flat();
}

/** The decisions for each of several protos. */
function decideProtos(protos: readonly string[], infer: boolean): Decision[][] {
  const registry = createFileRegistry(
    compileProtos({
      // As far as rules look at it.
      "google/longrunning/operations.proto": `
        syntax = "proto3"; package google.longrunning;
        import "google/protobuf/descriptor.proto";
        extend google.protobuf.MethodOptions { OperationInfo operation_info = 1049; }
        message OperationInfo { string response_type = 1; string metadata_type = 2; }
        message Operation { string name = 1; }`,
      "google/api/httpbody.proto":
        'syntax = "proto3"; package google.api; message HttpBody { bytes data = 1; }',
      "google/type/money.proto":
        'syntax = "proto3"; package google.type; message Money { int64 units = 1; }',
      ...Object.fromEntries(
        protos.map((proto, i) => [
          `case${i}.proto`,
          `syntax = "proto3"; package case${i}; ${LIBRARY} ${proto.replaceAll(/\bFM\b/g, "google.protobuf.FieldMask")}`,
        ]),
      ),
    }),
  );
  const index = new SchemaIndex([...registry.files]);
  const files = protos.map((_, i) => {
    const file = registry.getFile(`case${i}.proto`);
    assert.ok(file);
    return file;
  });
  return resolveFiles(files, index, infer).map(({ decisions }) => [
    ...decisions,
  ]);
}

function describe({ in: inSide, out, none }: Decision): string {
  if (inSide !== undefined) {
    return `in ${inSide.field?.name ?? "request"}: ${inSide.rule}`;
  }
  return out === undefined
    ? `none: ${none}`
    : `out ${out.field?.name ?? "response"}: ${out.rule}`;
}
