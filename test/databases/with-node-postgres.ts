import { escapeIdentifier, Pool } from "pg";
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

export const withNodePostgres: OpenStore = async (url) => {
  const pool = new Pool({ connectionString: url });
  return {
    async insert(product) {
      const row = rows.toRow(product);
      const names = Object.keys(row).map(escapeIdentifier);
      const places = names.map((_, i) => `$${i + 1}`);
      await pool.query(
        `insert into products (${names}) values (${places})`,
        Object.values(row),
      );
    },
    async get(request) {
      const fm = GetProductRequestReadMask.filter(request);
      const names = rows.columns(fm).map(escapeIdentifier);
      const { rows: result } = await pool.query(
        `select ${names} from products where name = $1`,
        [request.name],
      );
      return result[0] && rows.fromRow(result[0]);
    },
    async update(request) {
      const fm = UpdateProductRequestUpdateMask.filter(request);
      const name = request.product?.name ?? "";
      const client = await pool.connect();
      try {
        await client.query("begin");
        const { rows: locked } = await client.query(
          "select * from products where name = $1 for update",
          [name],
        );
        const stored = rows.fromRow(found(locked[0], name));
        const patch = rows.patch(fm, stored);
        let updated = stored;
        if (Object.keys(patch).length > 0) {
          const set = Object.keys(patch).map(
            (column, i) => `${escapeIdentifier(column)} = $${i + 2}`,
          );
          const { rows: result } = await client.query(
            `update products set ${set} where name = $1 returning *`,
            [name, ...Object.values(patch)],
          );
          updated = rows.fromRow(result[0]);
        }
        await client.query("commit");
        return updated;
      } catch (error) {
        await client.query("rollback");
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
};
