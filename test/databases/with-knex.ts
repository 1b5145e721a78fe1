import knex from "knex";
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

type Row = NonNullable<typeof rows.$row>;

export const withKnex: OpenStore = async (url) => {
  const db = knex({
    client: "pg",
    connection: { connectionString: url },
    pool: { min: 0, max: 5 },
  });
  return {
    async insert(product) {
      await db("products").insert(rows.toRow(product));
    },
    async get(request) {
      const fm = GetProductRequestReadMask.filter(request);
      const row = await db<Row>("products")
        .where("name", request.name)
        .first(...rows.columns(fm));
      return row && rows.fromRow(row);
    },
    update(request) {
      const fm = UpdateProductRequestUpdateMask.filter(request);
      const name = request.product?.name ?? "";
      return db.transaction(async (trx) => {
        const row = await trx<Row>("products")
          .where("name", name)
          .forUpdate()
          .first();
        const stored = rows.fromRow(found(row, name));
        const patch = rows.patch(fm, stored);
        if (Object.keys(patch).length === 0) {
          return stored;
        }
        const [updated] = await trx("products")
          .where("name", name)
          .update(patch)
          .returning<Row[]>("*");
        return rows.fromRow(found(updated, name));
      });
    },
    close: () => db.destroy(),
  };
};
