import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Client } from "pg";
import { isFieldMaskError } from "protoc-gen-fieldmask-es";
import { UpdateProductRequestUpdateMask } from "../gen/store/v1/product_fieldmask.js";
import {
  GetProductRequestSchema,
  Kind,
  ProductSchema,
  UpdateProductRequestSchema,
} from "../gen/store/v1/product_pb.js";
import {
  type OpenStore,
  PRODUCTS,
  type ProductStore,
} from "./product-store.js";
import { withDrizzle } from "./with-drizzle.js";
import { withKnex } from "./with-knex.js";
import { withKysely } from "./with-kysely.js";
import { withNodePostgres } from "./with-node-postgres.js";

const table = create(ProductSchema, {
  name: "products/1",
  displayName: "Tabel",
  inStock: 0,
  priceCents: 123_456_789_012_345_678n,
  kind: Kind.TABLE,
  tags: ["oak", "{,}", ""],
  sizes: [{ widthMm: 800, loadGrams: 1n << 60n }, {}],
  subTitles: { en_GB: "A table", deDE: "Ein Tisch", __proto__x: "" },
  maker: { givenName: "Ada" },
  place: { case: "sentTo", value: { lines: ["1 Road", "Town"] } },
  picture: Uint8Array.of(0, 255, 92),
  onSale: true,
  createTime: { seconds: 1_700_000_000n, nanos: 123_000_000 },
});

type ProductInit = MessageInitShape<typeof ProductSchema>;

const clients: Readonly<Record<string, OpenStore>> = {
  Drizzle: withDrizzle,
  Kysely: withKysely,
  Knex: withKnex,
  "node-postgres": withNodePostgres,
};

/** What each client has to do with rows, on the database at a URL. */
export function productSuites(database: string, url: () => string): void {
  for (const [name, open] of Object.entries(clients)) {
    suite(`rows by ${name} on ${database}`, () => {
      productTests(open, url);
    });
  }
}

function productTests(open: OpenStore, url: () => string): void {
  let store: ProductStore;

  before(async () => {
    await query(
      url(),
      "drop table if exists products; drop type if exists kind",
    );
    await query(url(), PRODUCTS);
    store = await open(url());
  });
  after(() => store.close());
  beforeEach(async () => {
    await query(url(), "delete from products");
    await store.insert(table);
  });

  function get(...paths: string[]) {
    const { name } = table;
    const readMask = { paths };
    return store.get(create(GetProductRequestSchema, { name, readMask }));
  }

  async function update(product: ProductInit, ...paths: string[]) {
    const request = create(UpdateProductRequestSchema, {
      product: { name: table.name, ...product },
      updateMask: { paths },
    });
    const expected = UpdateProductRequestUpdateMask.filter(request).update(
      (await get()) ?? table,
    );
    const updated = await store.update(request);
    assert.deepEqual(updated, expected);
    assert.deepEqual(await get(), expected);
    return updated;
  }

  test("a message comes back from the database", async () => {
    assert.deepEqual(await get(), table);
    const name = "products/empty";
    await store.insert(create(ProductSchema, { name }));
    assert.deepEqual(
      await store.get(create(GetProductRequestSchema, { name })),
      create(ProductSchema, { name }),
    );
  });

  test("a read mask is the columns that are read", async () => {
    assert.deepEqual(
      await get("display_name", "maker.given_name", "sizes.width_mm"),
      create(ProductSchema, {
        name: table.name,
        displayName: table.displayName,
        maker: { givenName: "Ada" },
        sizes: table.sizes,
      }),
    );
  });

  test("an update sets columns of every kind", async () => {
    await update(
      {
        displayName: "Table",
        priceCents: -1n,
        kind: Kind.CHAIR,
        tags: ["a\\b", '"'],
        sizes: [{ widthMm: 1 }],
        maker: { birthYear: 1815 },
        place: { case: "shelf", value: "A 1" },
        picture: Uint8Array.of(1),
        createTime: { seconds: -1n },
      },
      ...["display_name", "price_cents", "kind", "tags", "sizes", "picture"],
      ...["maker.birth_year", "shelf", "create_time", "in_stock", "on_sale"],
    );
  });

  test("an update sets parts of columns, and clears them", async () => {
    await update(
      {
        subTitles: { en_GB: "Table" },
        place: { case: "sentTo", value: {} },
      },
      "sub_titles.en_GB",
      "sub_titles.deDE",
      "sent_to.lines",
    );
    await update(
      {},
      "tags",
      "sizes",
      "sub_titles",
      "maker",
      "sent_to",
      "picture",
    );
    await update({ ...table, displayName: "Table" }, "*");
  });

  test("an update that sets nothing writes nothing", async () => {
    await update({ etag: "new" }, "etag");
  });

  test("an update that is refused writes nothing", async () => {
    const request = create(UpdateProductRequestSchema, {
      product: {
        name: table.name,
        displayName: "Table",
        createTime: { seconds: 1n << 62n },
      },
      updateMask: { paths: ["display_name", "create_time"] },
    });
    await assert.rejects(store.update(request), isFieldMaskError);
    assert.deepEqual(await get(), table);
  });

  test("updates of one row at the same time wait for each other", async () => {
    const keys = ["a", "b", "c", "d"];
    await Promise.all(
      keys.map((key) =>
        store.update(
          create(UpdateProductRequestSchema, {
            product: { name: table.name, subTitles: { [key]: key } },
            updateMask: { paths: [`sub_titles.${key}`] },
          }),
        ),
      ),
    );
    const { subTitles } = (await get("sub_titles")) ?? table;
    assert.deepEqual(
      Object.keys(subTitles).filter((key) => keys.includes(key)),
      keys,
    );
  });
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
