import { eq, getTableColumns } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import {
  boolean,
  customType,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import { Pool } from "pg";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import {
  GetProductRequestReadMask,
  UpdateProductRequestUpdateMask,
} from "../gen/store/v1/product_fieldmask.js";
import { MakerSchema, ProductSchema } from "../gen/store/v1/product_pb.js";
import { found, type OpenStore } from "./product-store.js";

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
const kind = pgEnum("kind", ["KIND_UNSPECIFIED", "CHAIR", "TABLE"]);

/** The keys are the names of the columns of `rows`: `casing` makes snake_case of them. */
const products = pgTable("products", {
  name: text().primaryKey(),
  displayName: text().notNull(),
  inStock: integer(),
  priceCents: numeric({ mode: "bigint" }).notNull(),
  kind: kind().$type<string>().notNull(),
  tags: text().array().notNull(),
  sizes: jsonb().notNull(),
  subTitles: jsonb().notNull(),
  makerGivenName: text(),
  makerBirthYear: integer(),
  shelf: text(),
  sentTo: jsonb(),
  picture: bytea().notNull(),
  onSale: boolean().notNull(),
  createTime: timestamp({ withTimezone: true }),
  etag: text().notNull(),
});

const rows = rowsOf(ProductSchema, {
  enums: "name",
  columns: { maker: rowsOf(MakerSchema) },
});

export const withDrizzle: OpenStore = async (url) => {
  const pool = new Pool({ connectionString: url });
  const db = drizzle({ client: pool, casing: "snake_case" });
  return {
    async insert(product) {
      await db.insert(products).values(rows.toRow(product));
    },
    async get(request) {
      const fm = GetProductRequestReadMask.filter(request);
      const [row] = await db
        .select(rows.pick(fm, getTableColumns(products)))
        .from(products)
        .where(eq(products.name, request.name));
      return row && rows.fromRow(row);
    },
    update(request) {
      const fm = UpdateProductRequestUpdateMask.filter(request);
      const name = request.product?.name ?? "";
      return db.transaction(async (tx) => {
        const isIt = eq(products.name, name);
        const [row] = await tx
          .select()
          .from(products)
          .where(isIt)
          .for("update");
        const stored = rows.fromRow(found(row, name));
        const patch = rows.patch(fm, stored);
        if (Object.keys(patch).length === 0) {
          return stored;
        }
        const [updated] = await tx
          .update(products)
          .set(patch)
          .where(isIt)
          .returning();
        return rows.fromRow(found(updated, name));
      });
    },
    close: () => pool.end(),
  };
};
