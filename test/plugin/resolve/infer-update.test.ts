import { type InferCase, inferSuite } from "./decide.js";

inferSuite("conventions for updates", [
  {
    title:
      "an update's mask is relative to the field of the type that the RPC returns",
    rpcs: "rpc UpdateBook(UpdateBookRequest) returns (Book);",
    messages:
      "message UpdateBookRequest { Shelf shelf = 1; Book volume = 2; FM update_mask = 3; }",
    masks: { "UpdateBookRequest.update_mask": "in volume: output type" },
  },
  {
    title:
      "an update's mask is relative to the field of the type that the operation returns",
    rpcs: `rpc UpdateBook(Req) returns (google.longrunning.Operation) {
             option (google.longrunning.operation_info) = { metadata_type: "Shelf" response_type: "Book" }; }`,
    messages:
      "message Req { Shelf book = 1; Book volume = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in volume: operation_info" },
  },
  {
    title:
      "an update's mask knows the type that the operation returns by its full name",
    rpcs: `rpc UpdateBook(Req) returns (google.longrunning.Operation) {
             option (google.longrunning.operation_info) = { response_type: "google.type.Money" }; }`,
    messages:
      "message Req { Shelf shelf = 1; google.type.Money price = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in price: operation_info" },
  },
  {
    title:
      "an update's mask is relative to the field called as what the RPC updates",
    rpcs: "rpc UpdateISBNBook(Req) returns (google.longrunning.Operation);",
    messages:
      "message Req { Book isbn_book = 1; Book old = 2; string note = 3; FM update_mask = 4; }",
    masks: { "Req.update_mask": "in isbn_book: name" },
  },
  {
    title:
      "an update's mask is relative to that field also among several of the type that the RPC returns",
    rpcs: "rpc UpdateBook(Req) returns (Book);",
    messages:
      "message Req { Book book = 1; Book expected = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in book: name" },
  },
  {
    title:
      "an update's mask goes by the name of the request where that of the RPC is just a verb",
    rpcs: "rpc Update(UpdateBookRequest) returns (google.longrunning.Operation);",
    messages:
      "message UpdateBookRequest { Book book = 1; Book old = 2; FM update_mask = 3; }",
    masks: { "UpdateBookRequest.update_mask": "in book: name" },
  },
  {
    title:
      "an update's mask is relative to the only message field, beside identifiers",
    rpcs: "rpc UpdateEdition(Req) returns (google.protobuf.Empty);",
    messages: `message Req { Book volume = 1; FM update_mask = 2; string name = 3; string shelf_id = 4;
      string parent = 5; string region = 6; string resource_name = 7; string edition_name = 8; int64 tenant = 9; }`,
    masks: { "Req.update_mask": "in volume: only message" },
  },
  {
    title:
      "an update's mask is relative to the only message field, beside control",
    rpcs: "rpc UpdateEdition(Req) returns (google.protobuf.Empty);",
    messages: `enum View { FULL = 0; }
      message Req { Book volume = 1; FM update_mask = 2; int64 id = 3; string etag = 4; bool validate_only = 5;
        bool allow_missing = 6; string request_id = 7; string language_code = 8; View view = 9; bool force = 10;
        int64 if_generation_match = 11; string auth_token = 12; bool skip_checks = 13; FM other_mask = 14; }`,
    masks: {
      "Req.update_mask": "in volume: only message",
      "Req.other_mask": "none: called otherwise",
    },
  },
  {
    title:
      "an update's mask is relative to a flat request, where a field beside the message is data",
    rpcs: "rpc UpdateFlat(UpdateFlatRequest) returns (google.longrunning.Operation);",
    messages: `message Opts { bool x = 1; }
      message UpdateFlatRequest { string id = 1; FM update_mask = 2; string name = 3; Opts opts = 4; }`,
    masks: {
      "UpdateFlatRequest.update_mask":
        "in .: flat update, not opts: beside name",
    },
  },
  {
    title:
      "an update's mask is relative to a flat request of a service for one resource",
    rpcs: "rpc Update(UpdateDiskRequest) returns (google.longrunning.Operation);",
    messages: `message Policy { bool x = 1; }
      message UpdateDiskRequest { string disk_id = 1; FM update_mask = 2; string name = 3; Policy policy = 4; }`,
    masks: {
      "UpdateDiskRequest.update_mask":
        "in .: flat update, not policy: beside name",
    },
  },
  ...[
    "display_name",
    "description",
    "bool archived",
    "bytes id",
    "repeated string name",
  ].map(
    (field, i): InferCase => ({
      title: `an update's mask is relative to a flat request: ${field} is data`,
      rpcs: `rpc PatchBook${i}(Req) returns (google.protobuf.Empty);`,
      messages: `message Req { string book_id = 1; Shelf shelf = 2; FM update_mask = 3; ${/ /.test(field) ? field : `string ${field}`} = 4; }`,
      masks: {
        "Req.update_mask": `in .: flat update, not shelf: beside ${field.split(" ").at(-1)}`,
      },
    }),
  ),
  {
    title:
      "an update's mask is relative to a flat request with several messages",
    rpcs: "rpc SetBoth(Req) returns (google.protobuf.Empty);",
    messages:
      "message Req { Book book = 1; Shelf shelf = 2; FM update_mask = 3; }",
    masks: { "Req.update_mask": "in .: flat update, not book, shelf: several" },
  },
  {
    title:
      "an update's mask has no side for RPCs that do not say by their name that they update a flat request",
    rpcs: "rpc ModifyFlat(Req) returns (google.protobuf.Empty); rpc Import(Req2) returns (google.longrunning.Operation);",
    messages: `message Req { string id = 1; string title = 2; FM update_mask = 3; }
      message Req2 { Book source = 1; Shelf target = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "none: no field",
      "Req2.update_mask": "none: no field, not source, target: several",
    },
  },
  {
    title:
      "an update's mask has no side where several fields of the type that the RPC returns could be meant",
    rpcs: "rpc UpdateBook(Req) returns (Book);",
    messages:
      "message Req { Book from = 1; Book to = 2; string title = 3; FM update_mask = 4; }",
    masks: {
      "Req.update_mask": "none: several fields from, to",
    },
  },
  {
    title: "an update's mask has no side for several things at once",
    rpcs: `rpc BatchUpdateBooks(Req) returns (Book); rpc UpdateBooks(Req2) returns (google.protobuf.Empty);
           rpc batchUpdateShelves(Req3) returns (Shelf);`,
    messages: `message Req { Book book = 1; FM update_mask = 2; }
      message Req2 { string parent = 1; repeated Book books = 2; FM update_mask = 3; }
      message Req3 { Shelf shelf = 1; FM update_mask = 2; }`,
    masks: {
      "Req.update_mask": "none: batch",
      "Req2.update_mask": "none: batch",
      "Req3.update_mask": "none: batch",
    },
  },
  {
    title:
      "an update's mask has no side where there is nothing but identifiers, or no path",
    rpcs: `rpc UpdateBook(Req) returns (google.protobuf.Empty); 
           rpc UpdateEmpty(Req3) returns (google.protobuf.Empty);`,
    messages: `message Req { string name = 1; FM update_mask = 2; }
      message Nothing {} message Req3 { Nothing empty = 1; FM update_mask = 2; }`,
    masks: {
      "Req.update_mask": "none: no field",
      "Req3.update_mask": "none: no paths empty",
    },
  },
  {
    title:
      "an update's mask is relative to the field that google.api.http names as the body",
    rpcs: `
      rpc SetTheme(Req) returns (google.protobuf.Empty) { option (google.api.http) = { patch: "/v1/theme" body: "colors" }; }
      rpc UpdateTheme(Req2) returns (google.protobuf.Empty) {
        option (google.api.http) = { patch: "/v1/theme" body: "*" additional_bindings { patch: "/v2/theme" body: "fonts" } }; }
      rpc PatchTheme(Req3) returns (google.protobuf.Empty) { option (google.api.http) = { patch: "/v1/theme" body: "title" }; }
      rpc SetThemeOf(Req4) returns (google.protobuf.Empty) {
        option (google.api.http) = { patch: "/v1/theme" body: "colors" additional_bindings { patch: "/v2/theme" body: "fonts" } }; }`,
    messages: `
      message Colors { string ink = 1; } message Fonts { string title = 1; }
      message Req { Colors colors = 1; Fonts fonts = 2; FM update_mask = 3; }
      message Req2 { Colors colors = 1; Fonts fonts = 2; FM update_mask = 3; }
      message Req3 { string title = 1; Fonts fonts = 2; FM update_mask = 3; }
      message Req4 { Colors colors = 1; Fonts fonts = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "in colors: body",
      "Req2.update_mask": "in fonts: body",
      "Req3.update_mask": "in .: flat update, not fonts: beside title",
      "Req4.update_mask": "none: several fields colors, fonts",
    },
  },
  {
    title:
      "an update's mask is relative to the field whose type is called as what the RPC updates",
    rpcs: `rpc UpdateTour(Req) returns (google.protobuf.Empty); rpc SetTour(Req2) returns (google.protobuf.Empty);
           rpc PatchTour(Req3) returns (google.protobuf.Empty); rpc EditTour(Req4) returns (google.protobuf.Empty);`,
    messages: `message Tour { string id = 1; } message TourUpdate { string id = 1; } message TourUpdates { string id = 1; }
      message Req { Tour body = 1; bool lock = 2; FM update_mask = 3; }
      message Req2 { TourUpdate change = 1; bool lock = 2; FM update_mask = 3; }
      message Req3 { TourUpdates change = 1; bool lock = 2; FM update_mask = 3; }
      message Req4 { Tour from = 1; TourUpdate to = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "in body: type name",
      "Req2.update_mask": "in change: type name",
      "Req3.update_mask": "in .: flat update, not change: beside lock",
      "Req4.update_mask": "none: several fields from, to",
    },
  },
  {
    title:
      "an update's mask is relative to the field whose name begins or ends what the RPC updates, word by word",
    rpcs: `rpc UpdatePrintSettingsPartly(Req) returns (google.protobuf.Empty); rpc UpdateColorPrintSettings(Req2) returns (google.protobuf.Empty);
           rpc UpdateOAuthClientKey(Req3) returns (google.protobuf.Empty); rpc UpdatePrintSettings(Req4) returns (google.protobuf.Empty);
           rpc UpdateBookshelfLabels(Req5) returns (google.protobuf.Empty);`,
    messages: `message Options { string x = 1; } message Trace { string id = 1; }
      message Req { Trace trace = 1; Options print_settings = 2; FM update_mask = 3; }
      message Req2 { Trace trace = 1; Options print_settings = 2; FM update_mask = 3; }
      message Req3 { Trace trace = 1; Options oauth_client = 2; FM update_mask = 3; }
      message Req4 { Options print = 1; Options settings = 2; FM update_mask = 3; }
      message Req5 { Options book = 1; string note = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "in print_settings: part of the name",
      "Req2.update_mask": "in print_settings: part of the name",
      "Req3.update_mask": "in oauth_client: part of the name",
      "Req4.update_mask": "none: several fields print, settings",
      "Req5.update_mask": "in .: flat update, not book: beside note",
    },
  },
  {
    title:
      "an update's mask is relative to the field of a type that the response has, if it is no resource by its name",
    rpcs: `rpc UpdateImage(Req) returns (UpdateImageReply); rpc UpdateImages(Req2) returns (ImageState);
           rpc SetImage(Req3) returns (UpdateImageReply);`,
    messages: `message Info { string x = 1; } message Trace { string id = 1; }
      message UpdateImageReply { Trace trace = 1; Info info = 2; }
      message ImageState { Info info = 1; }
      message Req { string store = 1; Info data = 2; bool lock = 3; FM update_mask = 4; }
      message Req2 { string store = 1; Info data = 2; bool lock = 3; FM update_mask = 4; }
      message Req3 { Trace trace = 1; Info data = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "in data: type in the response",
      "Req2.update_mask": "in .: flat update, not data: beside store, lock",
      "Req3.update_mask": "none: several fields trace, data",
    },
  },
  {
    title:
      "an update's mask is relative to the request where its only message is a part of what the RPC returns",
    rpcs: `rpc UpdateDisk(Req) returns (Disk); rpc UpdateDiskState(Req2) returns (UpdateDiskResponse); rpc ModifyDisk(Req3) returns (Disk);
           rpc UpdateVolume(Req4) returns (google.longrunning.Operation) { option (google.longrunning.operation_info) = { response_type: "Disk" }; }`,
    messages: `message Limits { int32 size = 1; } message Disk { string id = 1; Limits limits = 2; repeated Limits all = 3; }
      message UpdateDiskResponse { Disk disk = 1; }
      message Req { string id = 1; Limits limits = 2; FM update_mask = 3; }
      message Req2 { string id = 1; Limits limits = 2; FM update_mask = 3; }
      message Req3 { string id = 1; Limits limits = 2; FM update_mask = 3; }
      message Req4 { string id = 1; repeated Limits all = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "in .: flat update, not limits: part Disk",
      "Req2.update_mask": "in .: flat update, not limits: part Disk",
      "Req3.update_mask": "none: no field, not limits: part Disk",
      "Req4.update_mask": "in .: flat update",
    },
  },
  {
    title:
      "messages of google.protobuf are data of an update, and no resources",
    rpcs: `rpc UpdateFlag(Req) returns (google.protobuf.Empty); rpc SetExpiry(Req2) returns (google.protobuf.Timestamp);
           rpc UpdateStruct(Req3) returns (google.protobuf.Struct); rpc UpdateEdition(Req4) returns (google.protobuf.Empty);`,
    messages: `message Req { string flag_id = 1; google.protobuf.BoolValue is_on = 2; FM update_mask = 3; }
      message Req2 { string name = 1; google.protobuf.Timestamp expiry = 2; FM update_mask = 3; }
      message Req3 { google.protobuf.Struct struct = 1; FM update_mask = 2; }
      message Req4 { Book volume = 1; google.protobuf.Timestamp expiry = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "in .: flat update",
      "Req2.update_mask": "in .: flat update",
      "Req3.update_mask": "in .: flat update",
      "Req4.update_mask": "in .: flat update, not volume: beside expiry",
    },
  },
  {
    title: "identifiers and control can be in wrappers",
    rpcs: "rpc UpdateEdition(Req) returns (google.protobuf.Empty);",
    messages: `message Req { Book volume = 1; google.protobuf.BoolValue validate_only = 2; google.protobuf.StringValue shelf_id = 3; FM update_mask = 4; }`,
    masks: { "Req.update_mask": "in volume: only message" },
  },
  {
    title: "a flat update says Update, Patch or Set with any word of its name",
    rpcs: `rpc ShelfUpdateNote(Req) returns (google.protobuf.Empty); rpc NotePatch(Req2) returns (google.protobuf.Empty);
           rpc CreateOrUpdateBook(Req3) returns (google.longrunning.Operation); rpc ResettleNote(Req4) returns (google.protobuf.Empty);`,
    messages: `message Req { string note_id = 1; string text = 2; FM update_mask = 3; }
      message Req2 { string note_id = 1; string text = 2; FM update_mask = 3; }
      message Req3 { Book book = 1; Book old = 2; FM update_mask = 3; }
      message Req4 { string note_id = 1; string text = 2; FM update_mask = 3; }`,
    masks: {
      "Req.update_mask": "in .: flat update",
      "Req2.update_mask": "in .: flat update",
      "Req3.update_mask": "in book: name",
      "Req4.update_mask": "none: no field",
    },
  },
]);
