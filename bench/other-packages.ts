import jsonMask from "json-mask";
import { applyFieldMask } from "protobuf-fieldmask";
import type { ListProductsResponse } from "./gen/bench/v1/shop_pb.js";

// Both know plain objects only. They keep no zero values and no presence: their
// results are no messages.

const compiled = jsonMask.compile(
  "nextPageToken,products(productId,title,price,seller/name,variants(sku,price))",
);

/** json-mask, with the mask compiled once. */
export function withJsonMask(response: ListProductsResponse): unknown {
  return jsonMask.filter(response, compiled);
}

const ofProduct = ["productId", "title", "price", "seller.name"];
const ofVariant = ["sku", "price"];

/** protobuf-fieldmask, which does not go below lists: one call for each element. */
export function withProtobufFieldmask(response: ListProductsResponse): unknown {
  return {
    nextPageToken: response.nextPageToken,
    products: response.products.map((product) => ({
      ...applyFieldMask(product, ofProduct),
      variants: product.variants.map((variant) =>
        applyFieldMask(variant, ofVariant),
      ),
    })),
  };
}
