import type { ProtoFiles } from "../../helpers.js";

/**
 * Schemas of every shape. Each message `…Request` has a mask field for the
 * message beside it.
 */
export const shapeProtos: ProtoFiles = {
  "shapes/three.proto": `
    syntax = "proto3";
    package shapes.three;
    import "fieldmask/option.proto";
    import "google/protobuf/any.proto";
    import "google/protobuf/duration.proto";
    import "google/protobuf/empty.proto";
    import "google/protobuf/field_mask.proto";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    import "shapes/other.proto";

    message AllRequest {
      google.protobuf.FieldMask read_mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "All"}}];
      google.protobuf.FieldMask update_mask = 2 [(fieldmask.option.Option) = {in: {gen: true, field: "all"}}];
      All all = 3;
    }
    message All {
      double f_double = 1; float f_float = 2; int32 f_int32 = 3; int64 f_int64 = 4;
      uint32 f_uint32 = 5; uint64 f_uint64 = 6; sint32 f_sint32 = 7; sint64 f_sint64 = 8;
      fixed32 f_fixed32 = 9; fixed64 f_fixed64 = 10; sfixed32 f_sfixed32 = 11; sfixed64 f_sfixed64 = 12;
      bool f_bool = 13; string f_string = 14; bytes f_bytes = 15; Level f_enum = 16;
      int64 text_number = 17 [jstype = JS_STRING];
      optional double o_double = 21; optional int64 o_int64 = 22; optional uint64 o_text = 23 [jstype = JS_STRING];
      optional bool o_bool = 24; optional string o_string = 25; optional bytes o_bytes = 26; optional Level o_enum = 27;
      optional Child o_child = 28;
      repeated double r_double = 31; repeated int64 r_int64 = 32; repeated fixed64 r_text = 33 [jstype = JS_STRING];
      repeated bool r_bool = 34; repeated string r_string = 35; repeated bytes r_bytes = 36; repeated Level r_enum = 37;
      repeated Child children = 38;
      map<string, string> m_string = 41; map<int32, Child> m_int32 = 42; map<int64, Level> m_int64 = 43;
      map<uint32, bytes> m_uint32 = 44; map<uint64, int64> m_uint64 = 45; map<sint32, bool> m_sint32 = 46;
      map<sint64, double> m_sint64 = 47; map<fixed32, Child> m_fixed32 = 48; map<fixed64, Child> m_fixed64 = 49;
      map<sfixed32, Child> m_sfixed32 = 50; map<sfixed64, Child> m_sfixed64 = 51; map<bool, Child> m_bool = 52;
      map<string, Child> m_child = 53;
      oneof pick {
        int32 p_int32 = 61; int64 p_int64 = 62; uint64 p_text = 63 [jstype = JS_STRING]; bool p_bool = 64; string p_string = 65;
        bytes p_bytes = 66; Level p_enum = 67; Child p_child = 68; google.protobuf.Timestamp p_time = 69;
        google.protobuf.StringValue p_wrapper = 70; google.protobuf.Struct p_struct = 71; None p_none = 72;
      }
      oneof other { string q_string = 73; shapes.other.Child q_child = 74; }
      google.protobuf.Any any = 81; google.protobuf.Duration duration = 82; google.protobuf.Timestamp timestamp = 83;
      google.protobuf.Struct struct = 84; google.protobuf.Value value = 85; google.protobuf.ListValue list_value = 86;
      google.protobuf.Empty empty = 87; google.protobuf.FieldMask field_mask = 88;
      google.protobuf.StringValue w_string = 91; google.protobuf.Int64Value w_int64 = 92; google.protobuf.BytesValue w_bytes = 93;
      google.protobuf.BoolValue w_bool = 94; google.protobuf.DoubleValue w_double = 95;
      repeated google.protobuf.Timestamp times = 101; repeated google.protobuf.Struct structs = 102;
      repeated google.protobuf.StringValue wrappers = 103; map<string, google.protobuf.Struct> m_struct = 104;
      map<string, google.protobuf.StringValue> m_wrapper = 105; map<int32, google.protobuf.Timestamp> m_time = 106;
      None none = 111; repeated None nones = 112;
      shapes.other.Child elsewhere = 113;
    }
    message Child { string name = 1; optional int32 rank = 2; }
    message None {}
    enum Level { LEVEL_UNSPECIFIED = 0; LEVEL_HIGH = 1; }

    message TreeRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Tree"}}]; }
    message Tree {
      string name = 1;
      Tree left = 2;
      repeated Tree children = 3;
      map<string, Tree> by_name = 4;
      oneof way { Tree only = 5; Branch branch = 6; }
      message Branch { Tree tree = 1; repeated Branch branches = 2; Leaf leaf = 3; message Leaf { Branch back = 1; } }
    }

    message ListRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "List", field: "items"}}]; }
    message List { repeated Child items = 1; string next_page_token = 2; }

    message SelfRequest {
      string name = 1; Child child = 2;
      google.protobuf.FieldMask mask = 3 [(fieldmask.option.Option) = {in: {gen: true}, out: {gen: true, message: "SelfRequest"}}];
      google.protobuf.FieldMask second = 4 [(fieldmask.option.Option) = {in: {gen: false}}];
      google.protobuf.FieldMask plain = 5;
    }
  `,
  "shapes/other.proto": `
    syntax = "proto3";
    package shapes.other;
    message Child { string country = 1; Child next = 2; }
  `,
  "shapes/two.proto": `
    syntax = "proto2";
    package shapes.two;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";

    message TicketRequest { optional google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Ticket"}}]; }
    message Ticket {
      required int64 id = 1;
      required Level required_level = 2;
      required Part required_part = 3;
      optional string title = 4 [default = "none"];
      optional Level level = 5 [default = HIGH];
      optional bytes raw = 6 [default = "\\001x"];
      optional uint64 text_number = 7 [jstype = JS_STRING, default = 12];
      optional double infinite = 8 [default = inf];
      repeated string tags = 9;
      repeated int32 packed = 10 [packed = true];
      optional group Stamp = 11 { optional string place = 1; repeated group Mark = 2 { optional int32 x = 1; } }
      optional Ticket parent = 12;
      repeated Ticket children = 13;
      map<string, Ticket> by_name = 14;
      oneof kind { string text = 15; Part part = 16; group Inner = 17 { optional int32 y = 1; } }
      extensions 100 to 199;
    }
    message Part { optional string name = 1 [default = "part"]; }
    enum Level { LOW = 3; HIGH = 7; }
    extend Ticket { optional string note = 100; repeated Part parts = 101; }
  `,
  "shapes/edition_2023.proto": `
    edition = "2023";
    package shapes.e2023;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";

    message MixedRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Mixed"}}]; }
    message Mixed {
      int32 explicit = 1 [default = 5];
      int32 implicit = 2 [features.field_presence = IMPLICIT];
      string required = 3 [features.field_presence = LEGACY_REQUIRED];
      Closed closed = 4;
      Implicit delimited = 5 [features.message_encoding = DELIMITED];
      repeated Implicit list = 6 [features.message_encoding = DELIMITED];
      repeated int32 expanded = 7 [features.repeated_field_encoding = EXPANDED];
      map<string, Mixed> by_name = 8;
      oneof kind { string text = 9; Mixed mixed = 10; }
      bytes raw = 11 [features.field_presence = IMPLICIT];
    }
    message Implicit {
      string name = 1 [features.field_presence = IMPLICIT];
      repeated string tags = 2;
      Open open = 3 [features.field_presence = IMPLICIT];
      Mixed back = 4;
    }
    enum Closed { option features.enum_type = CLOSED; FIVE = 5; SIX = 6; }
    enum Open { ZERO = 0; ONE = 1; }
  `,
  "shapes/edition_2024.proto": `
    edition = "2024";
    package shapes.e2024;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";

    export message PlainRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Plain"}}]; }
    message Plain { string name = 1; Plain next = 2; uint64 number = 3; }
  `,
  "shapes/names.proto": `
    syntax = "proto3";
    package shapes.names;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";
    import "shapes/other.proto";

    message WordsRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Words"}}]; }
    message Words {
      string constructor = 1; string toString = 2; string __proto__ = 3; string delete = 4; string class = 5;
      string toJSON = 7; string hasOwnProperty = 8; string m = 9; string mask = 10;
      string k = 11; string result = 12; string item = 13; Words below = 14; map<string, Words> entries = 15;
      repeated Words function = 16; optional string null = 17; string undefined = 18; optional string await = 19;
      oneof default { string case = 20; Words value = 21; string valueOf = 22; Words typeof = 23; }
      oneof switch { string in = 24; Words of = 25; }
      string CamelCase = 26; string UPPER_CASE = 27; string a__b = 28; string c_ = 29; string _d = 30; string e1_2 = 31;
    }
    // Names that generated code uses itself.
    message request { google.protobuf.FieldMask field_mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "CompiledMask"}}]; }
    message CompiledMask { RequestFieldMask a = 1; projectWords b = 2; m c = 3; Map d = 4; Uint8Array e = 5; Object f = 6; create g = 7; protoInt64 h = 8; mask i = 9; Array j = 10; int64 k = 11; string l = 12; string_ m = 13; }
    message RequestFieldMask { string x = 1; }
    message projectWords { string x = 1; repeated projectWords y = 2; }
    message m { string x = 1; }
    message mask { string x = 1; m k = 2; }
    message Map { string x = 1; }
    message Array { string x = 1; }
    message Uint8Array { string x = 1; bytes y = 2; }
    message Object { string x = 1; }
    message create { string x = 1; }
    message protoInt64 { int64 x = 1; }
    message string_ { string x = 1; }
    // Names that collide with those of our declarations.
    message FooRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Foo"}}]; }
    message Foo { FooPath path = 1; FooProjection projection = 2; FooUpdatePath update = 3; string x = 4; }
    message FooPath { string x = 1; }
    message FooUpdatePath { string x = 1; }
    message FooProjection { string x = 1; }
    message Outer { message Inner { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Child"}}]; } }
    // Messages of the same name in two packages.
    message Child { string name = 1; shapes.other.Child other = 2; }
  `,
  "shapes/large.proto": `
    syntax = "proto3";
    package shapes.large;
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";
    message FortyRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Forty"}}]; }
    message Forty { ${manyFields(40)} }
    message HugeRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Huge"}}]; }
    message Leaf { string x = 1; int32 y = 2; }
    message Huge { ${manyFields(230)} }
    message Exact { ${manyFields(31)} }
    message ExactRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Exact"}}]; }
    message DeepRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "L1"}}]; }
    ${deepMessages(30)}
  `,
  "shapes/no_package.proto": `
    syntax = "proto3";
    import "fieldmask/option.proto";
    import "google/protobuf/field_mask.proto";
    message BareRequest { google.protobuf.FieldMask mask = 1 [(fieldmask.option.Option) = {out: {gen: true, message: "Bare"}}]; }
    message Bare { string name = 1; Bare next = 2; }
  `,
};

function manyFields(count: number): string {
  const types = ["string", "int64", "optional bool", "repeated Leaf", "Leaf"];
  return Array.from(
    { length: count },
    (_, i) => `${types[i % types.length]} f${i} = ${i + 1};`,
  ).join(" ");
}

function deepMessages(levels: number): string {
  return Array.from(
    { length: levels },
    (_, i) =>
      `message L${i + 1} { string x = 1; ${i + 1 < levels ? `L${i + 2} y = 2;` : ""} }`,
  ).join(" ");
}
