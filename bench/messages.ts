import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  AccountSchema,
  type Folder,
  FolderSchema,
  type Item,
  ItemSchema,
  StockSchema,
} from "./gen/bench/v1/shapes_pb.js";
import {
  Condition,
  type ListProductsResponse,
  ListProductsResponseSchema,
  ProductSchema,
} from "./gen/bench/v1/shop_pb.js";
import { type Wide, WideSchema } from "./gen/bench/v1/wide_pb.js";

/** 4 fields, one of them a message. */
export const account = create(AccountSchema, {
  name: "Ada",
  email: "ada@example.com",
  age: 36,
  address: { street: "St James's Square", city: "London", country: "UK" },
});

/** Products with 20 fields, and 5 variants each. */
export function productList(length: number): ListProductsResponse {
  return create(ListProductsResponseSchema, {
    nextPageToken: "page-2",
    products: Array.from({ length }, (_, index) => ({
      productId: `product-${index}`,
      title: `Product ${index}`,
      description: "A product that one can buy. ".repeat(4),
      brand: "Brand",
      category: "things/small",
      price: 9.5 + index,
      currency: "EUR",
      stock: index,
      views: BigInt(index * 1000),
      available: true,
      rating: 4.5,
      ratingCount: 17,
      condition: Condition.NEW,
      tags: ["a", "b", "c"],
      imageUris: ["https://example.com/1.png", "https://example.com/2.png"],
      attributes: { material: "wood", origin: "SE" },
      seller: { sellerId: `seller-${index}`, name: "Shop", country: "SE" },
      variants: Array.from({ length: 5 }, (_, variant) => ({
        sku: `sku-${index}-${variant}`,
        color: "red",
        size: "M",
        price: 9.5 + variant,
        stock: variant,
        weightGrams: 250n,
      })),
      created: timestampFromDate(new Date(0)),
      thumbnail: new Uint8Array(64),
    })),
  });
}

export const products = productList(50);

/** A stored product, and what an update sends for it. */
export const product = create(ProductSchema, productList(1).products[0]);
export const changedProduct = create(ProductSchema, {
  title: "Another title",
  price: 12,
  seller: { name: "Another shop" },
});

/** 200 fields. */
export const wide: Wide = create(
  WideSchema,
  Object.fromEntries(
    WideSchema.fields.map(({ localName, number }) => [
      localName,
      [number / 2, `text ${number}`, number, true][number % 4],
    ]),
  ),
);

/** Ten levels. */
export const folder = Array.from({ length: 9 }).reduce<Folder>(
  (inner) =>
    create(FolderSchema, { name: "docs", owner: "ada", size: 7n, inner }),
  create(FolderSchema, { name: "docs", owner: "ada", size: 7n }),
);

/** Maps with 1,000 entries. */
export const stock = create(StockSchema, {
  labels: entries((key) => `label ${key}`),
  items: entries(
    (key): Item => create(ItemSchema, { name: key, shelf: "A7", count: 3 }),
  ),
});

function entries<V>(value: (key: string) => V): Record<string, V> {
  const keys = Array.from({ length: 1000 }, (_, index) => `key${index}`);
  return Object.fromEntries(keys.map((key) => [key, value(key)]));
}
