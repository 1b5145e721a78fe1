import {
  type GetProductRequest,
  type Product,
  ProductSchema,
  type UpdateProductRequest,
} from "../gen/store/v1/product_pb.js";

/** Products in a database, by a client of it. */
export interface ProductStore {
  insert(product: Product): Promise<void>;
  /** The product, as far as the request's mask wants it. */
  get(request: GetProductRequest): Promise<Product | undefined>;
  /** Update in a transaction, with the row locked. */
  update(request: UpdateProductRequest): Promise<Product>;
  close(): Promise<void>;
}

/** How a client is connected to the database at a URL. */
export type OpenStore = (url: string) => Promise<ProductStore>;

export function found<T>(row: T | undefined, name: string): T {
  if (row === undefined) {
    throw new Error(`there is no ${ProductSchema.typeName} "${name}"`);
  }
  return row;
}

/** A table with a column of each kind. */
export const PRODUCTS = `
  create type kind as enum ('KIND_UNSPECIFIED', 'CHAIR', 'TABLE');
  create table products (
    name text primary key,
    display_name text not null,
    in_stock integer,
    price_cents numeric(20) not null,
    kind kind not null,
    tags text[] not null,
    sizes jsonb not null,
    sub_titles jsonb not null,
    maker_given_name text,
    maker_birth_year integer,
    shelf text,
    sent_to jsonb,
    picture bytea not null,
    on_sale boolean not null,
    create_time timestamptz,
    etag text not null
  )`;
