import type { Message } from "@bufbuild/protobuf";
import type { GenMessage, GenService } from "@bufbuild/protobuf/codegenv2";
import { getMessage, protoRegistry } from "../helpers.js";

const registry = protoRegistry({
  "echo.proto": `
    syntax = "proto3";
    package echo;
    service Echo {
      rpc Say(Text) returns (Text);
      rpc Repeat(Text) returns (stream Text);
      rpc Join(stream Text) returns (Text);
      rpc Chat(stream Text) returns (stream Text);
    }
    message Text { string text = 1; int64 count = 2; }
  `,
});

// The types that protoc-gen-es generates for echo.proto.
export type Text = Message<"echo.Text"> & { text: string; count: bigint };
export type TextSchema = GenMessage<Text>;
export type Echo = GenService<{
  say: { methodKind: "unary"; input: TextSchema; output: TextSchema };
  repeat: {
    methodKind: "server_streaming";
    input: TextSchema;
    output: TextSchema;
  };
  join: {
    methodKind: "client_streaming";
    input: TextSchema;
    output: TextSchema;
  };
  chat: {
    methodKind: "bidi_streaming";
    input: TextSchema;
    output: TextSchema;
  };
}>;

export const TextSchema = getMessage(
  registry,
  "echo.Text",
) as unknown as TextSchema;
export const Echo = registry.getService("echo.Echo") as unknown as Echo;
