import { create, toBinary } from "@bufbuild/protobuf";
import { filterMessage } from "protoc-gen-fieldmask-es";
import { cloneAndClear, handWritten, paths, response } from "./contenders.js";
import { ListProductsRequestReadMask } from "./gen/bench/v1/shop_fieldmask.js";
import {
  ListProductsRequestSchema,
  ListProductsResponseSchema,
} from "./gen/bench/v1/shop_pb.js";

/** Ways to do the same thing. The first one is what the others are measured in. */
export interface Case {
  readonly name: string;
  readonly contenders: Readonly<Record<string, () => unknown>>;
}

const request = create(ListProductsRequestSchema, {
  readMask: ListProductsRequestReadMask.out(...paths),
});
const mask = ListProductsRequestReadMask.filter(request);
const masked = mask.mask(response);

export const cases: readonly Case[] = [
  {
    name: "mask a list of 50 products, 20 fields and 5 variants each, by 7 paths",
    contenders: {
      "written by hand": () => handWritten(response),
      "mask()": () => mask.mask(response),
      "filter() and mask()": () =>
        ListProductsRequestReadMask.filter(request).mask(response),
      "filterMessage()": () =>
        filterMessage(ListProductsResponseSchema, response, paths),
      "clone, then clear": () => cloneAndClear(response),
    },
  },
  {
    name: "serialise the list",
    contenders: {
      whole: () => toBinary(ListProductsResponseSchema, response),
      masked: () => toBinary(ListProductsResponseSchema, masked),
      "mask() and serialise": () =>
        toBinary(ListProductsResponseSchema, mask.mask(response)),
    },
  },
];
