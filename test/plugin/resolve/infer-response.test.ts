import { inferSuite } from "./decide.js";

inferSuite("conventions for responses", [
  {
    title:
      "a response's mask is relative to what the RPC returns, also as a stream",
    rpcs: "rpc GetBook(Req) returns (Book); rpc WatchBooks(Req2) returns (stream Book);",
    messages:
      "message Req { FM read_mask = 1; FM field_mask = 2; FM mask = 3; FM fields = 4; } message Req2 { FM mask = 1; }",
    masks: {
      "Req.read_mask": "out .: response",
      "Req.field_mask": "out .: response",
      "Req.mask": "out .: response",
      "Req.fields": "out .: response",
      "Req2.mask": "out .: response",
    },
  },
  {
    title: "a response's mask is relative to the messages of a list",
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
    title:
      "a response's mask is relative to the message that a response only wraps",
    rpcs: "rpc GetBook(Req) returns (GetBookResponse);",
    messages:
      "message Req { FM read_mask = 1; } message GetBookResponse { Book book = 1; }",
    masks: { "Req.read_mask": "out book: wrapper" },
  },
  {
    title:
      "a response's mask is relative to a response that is no list and wraps nothing",
    rpcs: `rpc GetBook(Req) returns (GetBookResponse); rpc GetPolicy(Req2) returns (Policy); rpc GetSettings(Req3) returns (Settings);
           rpc ListTwo(Req4) returns (ListTwoResponse); rpc GetBoth(Req5) returns (GetBothResponse);`,
    messages: `message Req { FM mask = 1; } message Req2 { FM mask = 1; } message Req3 { FM mask = 1; } message Req4 { FM mask = 1; } message Req5 { FM mask = 1; }
      message GetBookResponse { string title = 1; repeated Shelf shelves = 2; }
      message Policy { repeated Book bindings = 1; }
      message Settings { Book theme = 1; }
      message ListTwoResponse { repeated Book books = 1; repeated Shelf shelves = 2; }
      message GetBothResponse { Book book = 1; Shelf shelf = 2; }`,
    masks: {
      "Req.mask": "out .: response, not shelves: no list",
      "Req2.mask": "out .: response, not bindings: no list",
      "Req3.mask": "out .: response",
      "Req4.mask": "out .: response, not books, shelves: no list",
      "Req5.mask": "out .: response",
    },
  },
  {
    title:
      "a response's mask has no side where the response holds no resource, or no path goes below it",
    rpcs: `rpc A(A1) returns (google.longrunning.Operation); rpc B(B1) returns (google.protobuf.Empty); rpc C(C1) returns (google.api.HttpBody);
           rpc D(D1) returns (Nothing); rpc E(E1) returns (Operation); rpc F(F1) returns (google.protobuf.Struct); rpc ListG(G1) returns (GResponse);`,
    messages: `message A1 { FM mask = 1; } message B1 { FM mask = 1; } message C1 { FM mask = 1; } message D1 { FM mask = 1; }
      message E1 { FM mask = 1; } message F1 { FM mask = 1; } message G1 { FM mask = 1; }
      message Nothing {} message Operation { string id = 1; } message GResponse { repeated google.protobuf.Struct items = 1; }`,
    masks: {
      "A1.mask": "none: no resource",
      "B1.mask": "none: no resource",
      "C1.mask": "none: no resource",
      "D1.mask": "none: no paths",
      "E1.mask": "none: no resource",
      "F1.mask": "none: no paths",
      "G1.mask": "none: no paths items",
    },
  },
  {
    title:
      "a response's mask has no side where it is called after something else",
    rpcs: "rpc GetBook(Req) returns (Book);",
    messages:
      "message Req { FM config_mask = 1; FM output_config_mask = 2; FM create_mask = 3; FM group_by = 4; }",
    masks: {
      "Req.config_mask": "none: called otherwise",
      "Req.output_config_mask": "none: called otherwise",
      "Req.create_mask": "none: called otherwise",
      "Req.group_by": "none: called otherwise",
    },
  },
  {
    title:
      "a response's mask is relative to the messages of a page, whatever is beside them",
    rpcs: `rpc GetLog(Req) returns (GetLogResponse); rpc GetPrinters(Req2) returns (Printers); rpc GetShelfBooks(Req3) returns (GetShelfBooksResponse);
           rpc GetThread(Req4) returns (GetThreadResponse); rpc GetLibrary(Req5) returns (Library); rpc ListLogs(Req6) returns (ListLogsResponse);`,
    messages: `message Entry { string text = 1; } message Printer { string id = 1; } message Thread { string id = 1; }
      message GetLogResponse { string run = 1; Shelf shelf = 2; repeated Entry entries = 3; string next_page_token = 4; int32 level = 5; }
      message Printers { string region = 1; repeated Printer all = 2; }
      message GetShelfBooksResponse { string region = 1; repeated Book books = 2; }
      message GetThreadResponse { Thread thread = 1; repeated Entry entries = 2; string next_page_token = 3; }
      message Library { string label = 1; repeated Book books = 2; string next_page_token = 3; }
      message ListLogsResponse { repeated Entry entries = 1; repeated google.rpc.Status errors = 2; }
      message Req { FM mask = 1; } message Req2 { FM mask = 1; } message Req3 { FM mask = 1; }
      message Req4 { FM mask = 1; } message Req5 { FM mask = 1; } message Req6 { FM mask = 1; }`,
    masks: {
      "Req.mask": "out entries: list",
      "Req2.mask": "out all: list",
      "Req3.mask": "out books: list",
      "Req4.mask": "none: several readings entries thread",
      "Req5.mask": "none: several readings books",
      "Req6.mask": "out entries: list",
    },
  },
  {
    title:
      "a response's mask is relative to the one message beside envelopes, and beside data to what the RPC is called after",
    rpcs: `rpc GetBook(Req) returns (GetBookResponse); rpc LoadBook(Req2) returns (LoadBookReply); rpc GetStatus(Req3) returns (GetStatusResponse);
           rpc GetPrinterLoad(Req4) returns (GetPrinterLoadResponse); rpc Process(Req5) returns (ProcessResponse);
           rpc GetBookInfo(Req6) returns (GetBookInfoResponse); rpc GetMany(Req7) returns (GetManyResponse);`,
    messages: `message Status { int32 code = 1; } message RequestMetadata { string id = 1; } message State { string x = 1; }
      message GetBookResponse { Status status = 1; RequestMetadata request = 2; Book volume = 3; string request_id = 4; google.protobuf.Timestamp time = 5; }
      message LoadBookReply { Book book = 1; bool is_cached = 2; }
      message GetStatusResponse { Status status = 1; RequestMetadata metadata = 2; }
      message GetPrinterLoadResponse { State state = 1; bool is_online = 2; }
      message ProcessResponse { Book document = 1; Status review_status = 2; }
      message GetBookInfoResponse { Book book = 1; string info = 2; }
      message GetManyResponse { Book book = 1; repeated Shelf shelves = 2; }
      message Req { FM mask = 1; } message Req2 { FM mask = 1; } message Req3 { FM mask = 1; } message Req4 { FM mask = 1; }
      message Req5 { FM mask = 1; } message Req6 { FM mask = 1; } message Req7 { FM mask = 1; }`,
    masks: {
      "Req.mask": "out volume: wrapper",
      "Req2.mask": "out book: wrapper",
      "Req3.mask": "out status: wrapper",
      "Req4.mask": "none: several readings state is_online",
      "Req5.mask": "out document: wrapper",
      "Req6.mask": "none: several readings book info",
      "Req7.mask": "out .: response, not shelves: no list",
    },
  },
  {
    title:
      "a mask of a stream of responses is relative to the message called as what the RPC returns, or there is no saying",
    rpcs: `rpc WatchBooks(Req) returns (stream WatchBooksResponse); rpc WatchShelves(Req2) returns (stream WatchShelvesReply);
           rpc WatchAll(Req3) returns (stream WatchAllResult); rpc Chat(stream Req4) returns (stream WatchBooksResponse);
           rpc WatchState(Req5) returns (stream State);`,
    messages: `message WatchBooksResponse { string cursor = 1; Book book = 2; Shelf shelf = 3; }
      message WatchShelvesReply { Shelf any = 1; }
      message WatchAllResult { string cursor = 1; Book book = 2; }
      message State { string cursor = 1; Book book = 2; }
      message Req { FM mask = 1; } message Req2 { FM mask = 1; } message Req3 { FM mask = 1; } message Req4 { FM mask = 1; } message Req5 { FM mask = 1; }`,
    masks: {
      "Req.mask": "out book: streamed",
      "Req2.mask": "out any: wrapper",
      "Req3.mask": "none: stream",
      "Req4.mask": "none: stream",
      "Req5.mask": "out .: response",
    },
  },
  {
    title:
      "a response's mask has no side where what it holds is a part of the response, a change, or can be an error, unless it is listed",
    rpcs: `rpc WatchBook(Req) returns (stream WatchBookResponse); rpc GetHistory(Req2) returns (GetHistoryResponse); rpc ListHistory(Req3) returns (ListHistoryResponse);
           rpc LookUpBooks(Req4) returns (LookUpBooksResponse); rpc ListBooks(Req5) returns (LookUpBooksResponse); rpc LookUpBook(Req6) returns (LookUpBookResponse);
           rpc GetBookResult(Req7) returns (GetBookResultResponse); rpc GetJob(Req8) returns (Job); rpc GetChange(Req9) returns (GetChangeResponse);
           rpc WatchLevel(Req10) returns (stream LevelChange); rpc SearchParts(Req11) returns (SearchPartsResponse);`,
    messages: `message LevelChange { string x = 1; } message Change { string id = 1; } message Exchange { string id = 1; }
      message BookResult { oneof result { Book book = 1; google.rpc.Status problem = 2; } }
      message Job { string id = 1; oneof result { Book book = 2; google.rpc.Status problem = 3; } }
      message WatchBookResponse { message Event { Book book = 1; } repeated Event events = 1; }
      message GetHistoryResponse { repeated LevelChange history = 1; }
      message ListHistoryResponse { repeated LevelChange history = 1; }
      message LookUpBooksResponse { repeated BookResult books = 1; }
      message LookUpBookResponse { oneof result { Book book = 1; string error = 2; } }
      message GetBookResultResponse { BookResult book_result = 1; }
      message GetChangeResponse { Change change = 1; }
      message SearchPartsResponse { message Part { string x = 1; } repeated Part parts = 1; }
      ${Array.from({ length: 11 }, (_, i) => `message Req${i === 0 ? "" : i + 1} { FM mask = 1; }`).join("\n")}`,
    masks: {
      "Req.mask": "none: no plain resource declared inside",
      "Req2.mask": "none: no plain resource change",
      "Req3.mask": "out history: list",
      "Req4.mask": "none: no plain resource result or error",
      "Req5.mask": "none: no plain resource result or error",
      "Req6.mask": "none: no plain resource result or error",
      "Req7.mask": "none: no plain resource result or error",
      "Req8.mask": "out .: response",
      "Req9.mask": "out change: wrapper",
      "Req10.mask": "none: no plain resource change",
      "Req11.mask": "out parts: list",
    },
  },
  {
    title: "a response's mask has no side where the resources are in a map",
    rpcs: `rpc BatchGetBooks(Req) returns (BatchGetBooksResponse); rpc ListBooks(Req2) returns (Books); rpc GetLabels(Req3) returns (GetLabelsResponse);
           rpc GetShelfMap(Req4) returns (ShelfMap);`,
    messages: `message BatchGetBooksResponse { map<string, Book> books = 1; string etag = 2; }
      message Books { map<string, Book> by_name = 1; }
      message GetLabelsResponse { map<string, string> labels = 1; }
      message ShelfMap { string title = 1; map<string, Shelf> shelves = 2; }
      message Req { FM mask = 1; } message Req2 { FM mask = 1; } message Req3 { FM mask = 1; } message Req4 { FM mask = 1; }`,
    masks: {
      "Req.mask": "none: map books",
      "Req2.mask": "none: map by_name",
      "Req3.mask": "none: map labels",
      "Req4.mask": "out .: response",
    },
  },
]);
