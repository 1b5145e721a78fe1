import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { rowsOf } from "protoc-gen-fieldmask-es/rows";
import {
  GetProductRequestReadMask,
  UpdateProductRequestUpdateMask,
} from "../gen/store/v1/product_fieldmask.js";
import { MakerSchema, ProductSchema } from "../gen/store/v1/product_pb.js";
import { found, type OpenStore } from "./product-store.js";

const rows = rowsOf(ProductSchema, {
  names: "proto",
  enums: "name",
  json: "text",
  columns: { maker: rowsOf(MakerSchema, { names: "proto" }) },
});

interface Tables {
  products: NonNullable<typeof rows.$row>;
}

export const withKysely: OpenStore = async (url) => {
  const pool = new Pool({ connectionString: url });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    async insert(product) {
      await db.insertInto("products").values(rows.toRow(product)).execute();
    },
    async get(request) {
      const fm = GetProductRequestReadMask.filter(request);
      const row = await db
        .selectFrom("products")
        .select(rows.columns(fm))
        .where("name", "=", request.name)
        .executeTakeFirst();
      return row && rows.fromRow(row);
    },
    update(request) {
      const fm = UpdateProductRequestUpdateMask.filter(request);
      const name = request.product?.name ?? "";
      return db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom("products")
          .selectAll()
          .where("name", "=", name)
          .forUpdate()
          .executeTakeFirst();
        const stored = rows.fromRow(found(row, name));
        const patch = rows.patch(fm, stored);
        if (Object.keys(patch).length === 0) {
          return stored;
        }
        const updated = await trx
          .updateTable("products")
          .set(patch)
          .where("name", "=", name)
          .returningAll()
          .executeTakeFirst();
        return rows.fromRow(found(updated, name));
      });
    },
    close: () => db.destroy(),
  };
};
