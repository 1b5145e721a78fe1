import {
  clone,
  create,
  type DescMessage,
  fromBinary,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import * as runtime from "protoc-gen-fieldmask-es";
import { cloneAndClear, cloneAndPrune } from "./clone-and-clear.js";
import {
  GetAccountRequestReadMask,
  GetFolderRequestReadMask,
  GetStockRequestReadMask,
} from "./gen/bench/v1/shapes_fieldmask.js";
import {
  ListProductsRequestReadMask,
  UpdateProductRequestUpdateMask,
  UpdateProductsRequestUpdateMask,
} from "./gen/bench/v1/shop_fieldmask.js";
import {
  ListProductsRequestSchema,
  ListProductsResponseSchema,
  UpdateProductRequestSchema,
  UpdateProductsRequestSchema,
} from "./gen/bench/v1/shop_pb.js";
import { GetWideRequestReadMask } from "./gen/bench/v1/wide_fieldmask.js";
import * as byHand from "./hand-written.js";
import { handWrittenWide } from "./hand-written-wide.js";
import {
  account,
  changedProduct,
  folder,
  product,
  products,
  stock,
  wide,
} from "./messages.js";
import { withJsonMask, withProtobufFieldmask } from "./other-packages.js";

/** Ways to do the same thing. The first one is what the others are measured in. */
export interface Case {
  readonly name: string;
  readonly contenders: Readonly<Record<string, () => unknown>>;
}

/** The paths of the list. */
export const listed = [
  "next_page_token",
  "products.product_id",
  "products.title",
  "products.price",
  "products.seller.name",
  "products.variants.sku",
  "products.variants.price",
];

export const MAP_KEYS = "2 maps of 1,000 entries, filter by 2 keys";
export const PRODUCT_LIST = "50 products, filter by 7 paths";
export const BINDING = "bind a mask of 10 paths";
export const LIST_UPDATE = "50 products, update the list by its name";
export const PRODUCT_UPDATE = "a product, update 3 paths";
export const PRODUCT_CHANGES = "a product, list the changes of 3 paths";
export const WIRE = "50 products as bytes, filter by 7 paths";

/** A message under a mask, by all that can mask it. */
export const masking: readonly Case[] = [
  maskCase({
    name: "4 fields with a message, filter by 2 paths",
    helper: GetAccountRequestReadMask,
    message: account,
    paths: ["name", "address.city"],
    hand: byHand.nameAndCity,
  }),
  maskCase({
    name: "4 fields with a message, prune 2 paths",
    helper: GetAccountRequestReadMask,
    message: account,
    mode: "prune",
    paths: ["email", "address.street"],
    hand: byHand.withoutStreet,
  }),
  maskCase({
    name: PRODUCT_LIST,
    helper: ListProductsRequestReadMask,
    message: products,
    paths: listed,
    hand: byHand.listed,
    others: {
      "json-mask": () => withJsonMask(products),
      "protobuf-fieldmask": () => withProtobufFieldmask(products),
    },
  }),
  maskCase({
    name: "the same products, filter by one path",
    helper: ListProductsRequestReadMask,
    message: products,
    paths: ["products.title"],
    hand: byHand.titles,
  }),
  maskCase({
    name: "the same products, prune 2 paths",
    helper: ListProductsRequestReadMask,
    message: products,
    mode: "prune",
    paths: ["products.description", "products.variants.weight_grams"],
    hand: byHand.withoutWeights,
  }),
  maskCase({
    name: "200 fields, filter by 3 paths",
    helper: GetWideRequestReadMask,
    message: wide,
    paths: ["field_7", "field_100", "field_163"],
    hand: handWrittenWide,
  }),
  maskCase({
    name: "10 levels, filter by 11 paths",
    helper: GetFolderRequestReadMask,
    message: folder,
    paths: [
      ...Array.from({ length: 10 }, (_, i) => `${"inner.".repeat(i)}owner`),
      `${"inner.".repeat(9)}name`,
    ],
    hand: byHand.owners,
  }),
  maskCase({
    name: "2 maps of 1,000 entries, filter by items.*.name",
    helper: GetStockRequestReadMask,
    message: stock,
    paths: ["items.*.name"],
    hand: byHand.itemNames,
  }),
  maskCase({
    name: MAP_KEYS,
    helper: GetStockRequestReadMask,
    message: stock,
    paths: ["labels.key7", "items.key8"],
    hand: byHand.twoKeys,
  }),
];

/** Binding alone: the response is empty. */
export const binding: Case = {
  name: BINDING,
  contenders: {
    "seen before": () => bind(ever[0]),
    "the first time": () => bind(ever[next++ % ever.length]),
  },
};

/** Requests whose masks are out of the cache when they come again: ten paths in ever other orders. */
const ever = Array.from({ length: 5000 }, (_, seed) =>
  requestOf(
    ListProductsRequestReadMask,
    shuffle(
      [
        ...listed,
        "products.stock",
        "products.seller.country",
        "products.variants.color",
      ],
      seed,
    ),
  ),
);
const emptyList = create(ListProductsResponseSchema);
let next = 1;

function bind(request: Message | undefined): unknown {
  return ListProductsRequestReadMask.filter(request as never).mask(emptyList);
}

export const serialising: readonly Case[] = [
  {
    name: "serialise 50 products",
    contenders: {
      whole: () => toBinary(ListProductsResponseSchema, products),
      "mask(), then serialise": () =>
        toBinary(ListProductsResponseSchema, bindList().mask(products)),
    },
  },
];

/** The mask of the list, bound. */
export function bindList(mode: "filter" | "prune" = "filter") {
  return ListProductsRequestReadMask[mode](
    create(ListProductsRequestSchema, { readMask: { paths: listed } }),
  );
}

/** Updates, as AIP-134 has them. */
export const updating: readonly Case[] = [listUpdate(), ...productUpdates()];

function listUpdate(): Case {
  const request = create(UpdateProductsRequestSchema, {
    list: products,
    updateMask: { paths: ["products"] },
  });
  const bound = UpdateProductsRequestUpdateMask.filter(request);
  return {
    name: LIST_UPDATE,
    contenders: {
      clone: () => clone(ListProductsResponseSchema, products),
      "update()": () => bound.update(products),
      "bind, then update()": () =>
        UpdateProductsRequestUpdateMask.filter(request).update(products),
    },
  };
}

function productUpdates(): readonly Case[] {
  const request = create(UpdateProductRequestSchema, {
    product: changedProduct,
    updateMask: { paths: ["title", "price", "seller.name"] },
  });
  const bind = () => UpdateProductRequestUpdateMask.filter(request);
  const bound = bind();
  return [
    {
      name: PRODUCT_UPDATE,
      contenders: {
        "by hand": () => byHand.updatedProduct(product, changedProduct),
        "update()": () => bound.update(product),
        "bind, then update()": () => bind().update(product),
      },
    },
    {
      name: PRODUCT_CHANGES,
      contenders: {
        "by hand": () => byHand.changesOfProduct(changedProduct),
        "changes()": () => bound.changes(),
        "bind, then changes()": () => bind().changes(),
      },
    },
  ];
}

/** Masking bytes. */
export const wire: readonly Case[] = [
  wireCase(WIRE, "filter"),
  wireCase("50 products as bytes, prune 7 paths", "prune"),
];

function wireCase(name: string, mode: "filter" | "prune"): Case {
  const schema = ListProductsResponseSchema;
  const bytes = toBinary(schema, products);
  const mask = bindList(mode);
  const byWire = { filter: runtime.filterBinary, prune: runtime.pruneBinary }[
    mode
  ];
  return {
    name,
    contenders: {
      "fromBinary, mask(), toBinary": () =>
        toBinary(schema, mask.mask(fromBinary(schema, bytes))),
      [`${mode}Binary()`]: () => byWire(schema, bytes, listed),
    },
  };
}

interface MaskCase<M extends Message> {
  readonly name: string;
  readonly helper: runtime.RequestFieldMask;
  readonly message: M;
  readonly mode?: "filter" | "prune";
  readonly paths: readonly string[];
  /** What a good engineer would write for this one mask. */
  readonly hand: (message: M) => M;
  readonly others?: Case["contenders"];
}

function maskCase<M extends Message>({
  name,
  helper,
  message,
  mode = "filter",
  paths,
  hand,
  others = {},
}: MaskCase<M>): Case {
  const schema = helper.response as DescMessage;
  const request = requestOf(helper, paths);
  const mask = helper[mode](request);
  const byDescriptor = {
    filter: runtime.filterMessage,
    prune: runtime.pruneMessage,
  }[mode];
  const withReflection = { filter: cloneAndClear, prune: cloneAndPrune }[mode];
  return {
    name,
    contenders: {
      "by hand": () => hand(message),
      "mask()": () => mask.mask(message),
      "bind, then mask()": () => helper[mode](request).mask(message),
      [`${mode}Message()`]: () => byDescriptor(schema, message, paths),
      "clone, then clear": () => withReflection(schema, message, paths),
      ...others,
    },
  };
}

function requestOf(
  { request, field }: runtime.RequestFieldMask,
  paths: readonly string[],
): Message {
  return create(request, { [field.localName]: { paths } } as never);
}

/** Another order of the values for each seed. */
function shuffle<V>(values: readonly V[], seed: number): V[] {
  let random = seed;
  return values
    .map((value) => {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      return { value, random };
    })
    .sort((a, b) => a.random - b.random)
    .map(({ value }) => value);
}
