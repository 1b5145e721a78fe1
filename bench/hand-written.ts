import { create } from "@bufbuild/protobuf";
import type { Account, Folder, Item, Stock } from "./gen/bench/v1/shapes_pb.js";
import {
  Condition,
  type ListProductsResponse,
  type Product,
  SellerSchema,
  type Variant,
} from "./gen/bench/v1/shop_pb.js";

// What a good engineer would write, for one mask each. Fields with presence stay
// unset where they are, and all messages share the bytes that are not there. What
// is unknown goes where a mask says what to keep, and stays where it says what not to.

/** `name` and `address.city`. */
export function nameAndCity(message: Account): Account {
  const result: Account = {
    $typeName: message.$typeName,
    name: message.name,
    email: "",
    age: 0,
  };
  if (message.address) {
    result.address = {
      $typeName: message.address.$typeName,
      street: "",
      city: message.address.city,
      country: "",
    };
  }
  return result;
}

/** All but `email` and `address.street`. */
export function withoutStreet(message: Account): Account {
  const result: Account = {
    $typeName: message.$typeName,
    name: message.name,
    email: "",
    age: message.age,
  };
  if (message.address) {
    result.address = {
      $typeName: message.address.$typeName,
      street: "",
      city: message.address.city,
      country: message.address.country,
    };
    if (message.address.$unknown) {
      result.address.$unknown = message.address.$unknown;
    }
  }
  if (message.$unknown) {
    result.$unknown = message.$unknown;
  }
  return result;
}

/** The seven paths of the list. */
export function listed(message: ListProductsResponse): ListProductsResponse {
  return {
    $typeName: message.$typeName,
    products: message.products.map(listedProduct),
    nextPageToken: message.nextPageToken,
  };
}

function listedProduct(product: Product): Product {
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
    variants: product.variants.map(listedVariant),
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

function listedVariant(variant: Variant): Variant {
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

/** `products.title`. */
export function titles(message: ListProductsResponse): ListProductsResponse {
  return {
    $typeName: message.$typeName,
    products: message.products.map((product) => ({
      $typeName: product.$typeName,
      productId: "",
      title: product.title,
      description: "",
      brand: "",
      category: "",
      price: 0,
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
      variants: [],
      thumbnail: NO_BYTES,
    })),
    nextPageToken: "",
  };
}

/** All but `products.description` and `products.variants.weight_grams`. */
export function withoutWeights(
  message: ListProductsResponse,
): ListProductsResponse {
  const result: ListProductsResponse = {
    $typeName: message.$typeName,
    products: message.products.map(withoutWeightsOf),
    nextPageToken: message.nextPageToken,
  };
  if (message.$unknown) {
    result.$unknown = message.$unknown;
  }
  return result;
}

function withoutWeightsOf(product: Product): Product {
  const result: Product = {
    $typeName: product.$typeName,
    productId: product.productId,
    title: product.title,
    description: "",
    brand: product.brand,
    category: product.category,
    price: product.price,
    currency: product.currency,
    stock: product.stock,
    views: product.views,
    available: product.available,
    rating: product.rating,
    ratingCount: product.ratingCount,
    condition: product.condition,
    tags: product.tags,
    imageUris: product.imageUris,
    attributes: product.attributes,
    variants: product.variants.map(withoutWeight),
    thumbnail: product.thumbnail,
  };
  if (product.seller) {
    result.seller = product.seller;
  }
  if (product.created) {
    result.created = product.created;
  }
  if (product.$unknown) {
    result.$unknown = product.$unknown;
  }
  return result;
}

function withoutWeight(variant: Variant): Variant {
  const result: Variant = {
    $typeName: variant.$typeName,
    sku: variant.sku,
    color: variant.color,
    size: variant.size,
    price: variant.price,
    stock: variant.stock,
    weightGrams: 0n,
  };
  if (variant.$unknown) {
    result.$unknown = variant.$unknown;
  }
  return result;
}

/** `name` at the tenth level, and `owner` at each. */
export function owners(message: Folder, level = 1): Folder {
  const result: Folder = {
    $typeName: message.$typeName,
    name: level === 10 ? message.name : "",
    owner: message.owner,
    size: 0n,
  };
  if (message.inner && level < 10) {
    result.inner = owners(message.inner, level + 1);
  }
  return result;
}

/** `items.*.name`. */
export function itemNames(message: Stock): Stock {
  const items: Record<string, Item> = {};
  for (const key of Object.keys(message.items)) {
    const item = message.items[key];
    if (item) {
      items[key] = {
        $typeName: item.$typeName,
        name: item.name,
        shelf: "",
        count: 0,
      };
    }
  }
  return { $typeName: message.$typeName, labels: {}, items };
}

/** `labels.key7` and `items.key8`. */
export function twoKeys(message: Stock): Stock {
  const result: Stock = {
    $typeName: message.$typeName,
    labels: {},
    items: {},
  };
  if (Object.hasOwn(message.labels, "key7")) {
    result.labels.key7 = message.labels.key7 ?? "";
  }
  const item = Object.hasOwn(message.items, "key8") && message.items.key8;
  if (item) {
    result.items.key8 = item;
  }
  return result;
}

/** `title`, `price` and `seller.name` of an update, set in what is stored. */
export function updatedProduct(stored: Product, update: Product): Product {
  const result = { ...stored, title: update.title, price: update.price };
  const seller =
    stored.seller ?? (update.seller ? create(SellerSchema) : undefined);
  if (seller) {
    result.seller = { ...seller, name: update.seller?.name ?? "" };
  }
  return result;
}

/** The same three paths, as what changes. */
export function changesOfProduct(
  update: Product,
): { path: string; op: "set" | "clear"; value: unknown }[] {
  return [
    { path: "title", op: "set", value: update.title },
    { path: "price", op: "set", value: update.price },
    { path: "seller.name", op: "set", value: update.seller?.name ?? "" },
  ];
}

const NO_BYTES = new Uint8Array(0);
