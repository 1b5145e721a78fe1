// Shows the heap while a million distinct masks come in: caches are bounded.
import { filterMessage } from "protoc-gen-fieldmask-es";
import { ListProductsResponseSchema } from "./gen/bench/v1/shop_pb.js";
import { products } from "./messages.js";

const MASKS = 1_000_000;
const empty = { ...products, products: [] };

show(0);
for (let i = 1; i <= MASKS; i++) {
  filterMessage(ListProductsResponseSchema, empty, [
    "next_page_token",
    `products.attributes.key${i}`,
  ]);
  if (i % (MASKS / 5) === 0) {
    show(i);
  }
}

function show(masks: number): void {
  globalThis.gc?.();
  const megabytes = process.memoryUsage().heapUsed / 2 ** 20;
  console.log(
    `${masks.toLocaleString("en").padStart(9)} masks ${megabytes.toFixed(1).padStart(6)} MiB`,
  );
}
