import { clone, create } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  Condition,
  type ListProductsResponse,
  ListProductsResponseSchema,
  type Product,
  type Variant,
} from "./gen/bench/v1/shop_pb.js";

/** The paths that all contenders project to. */
export const paths = [
  "next_page_token",
  "products.product_id",
  "products.title",
  "products.price",
  "products.seller.name",
  "products.variants.sku",
  "products.variants.price",
] as const;

/** 50 products with 20 fields, and 5 variants each. */
export const response = create(ListProductsResponseSchema, {
  nextPageToken: "page-2",
  products: Array.from({ length: 50 }, (_, index) => ({
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

/**
 * What a person would write for this one mask. Fields with presence stay unset
 * where they are, and all products share the bytes that are not there.
 */
export function handWritten(
  message: ListProductsResponse,
): ListProductsResponse {
  return {
    $typeName: message.$typeName,
    products: message.products.map(handWrittenProduct),
    nextPageToken: message.nextPageToken,
  };
}

function handWrittenProduct(product: Product): Product {
  const result: Product = {
    $typeName: product.$typeName,
    productId: product.productId,
    title: product.title,
    description: "",
    brand: "",
    category: "",
    price: product.price,
    currency: "",
    stock: 0,
    views: 0n,
    available: false,
    rating: 0,
    ratingCount: 0,
    condition: Condition.UNSPECIFIED,
    tags: [],
    imageUris: [],
    attributes: {},
    variants: product.variants.map(handWrittenVariant),
    thumbnail: NO_BYTES,
  };
  if (product.seller) {
    result.seller = {
      $typeName: product.seller.$typeName,
      sellerId: "",
      name: product.seller.name,
      country: "",
    };
  }
  return result;
}

const NO_BYTES = new Uint8Array(0);

function handWrittenVariant(variant: Variant): Variant {
  return {
    $typeName: variant.$typeName,
    sku: variant.sku,
    color: "",
    size: "",
    price: variant.price,
    stock: 0,
    weightGrams: 0n,
  };
}

/** What one gets with `@bufbuild/protobuf/reflect` alone: clone, then clear. */
export function cloneAndClear(
  message: ListProductsResponse,
): ListProductsResponse {
  const copy = clone(ListProductsResponseSchema, message);
  clearOthers(reflect(ListProductsResponseSchema, copy), paths);
  return copy;
}

function clearOthers(message: ReflectMessage, kept: readonly string[]): void {
  for (const field of message.fields) {
    if (kept.includes(field.name) || !message.isSet(field)) {
      continue;
    }
    const prefix = `${field.name}.`;
    const below = kept
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length));
    if (below.length === 0) {
      message.clear(field);
    } else if (field.fieldKind === "message") {
      clearOthers(message.get(field), below);
    } else if (field.fieldKind === "list" && field.listKind === "message") {
      for (const item of message.get(field)) {
        clearOthers(item as ReflectMessage, below);
      }
    }
  }
}
