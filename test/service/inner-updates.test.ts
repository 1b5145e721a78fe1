import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  createFileRegistry,
  type DescMessage,
  type DescService,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import {
  FieldMaskReason,
  isFieldMaskError,
} from "../../src/mask/field-mask-error.js";
import { MAX_TEXT } from "../../src/mask/mask-paths.js";
import { requestFieldMask } from "../../src/request/helper.js";
import { CallMasks } from "../../src/service/call-masks.js";
import { errorStatus, hasCode } from "../../src/service/error-status.js";
import type {
  CallOfMethod,
  MaskEvent,
  ServiceOptions,
} from "../../src/service/options.js";
import { planService } from "../../src/service/plan.js";
import { reportMethods } from "../../src/service/report-methods.js";
import { compileProtos, getMessage } from "../helpers.js";

const registry = createFileRegistry(
  compileProtos({
    "shelf.proto": `
      syntax = "proto3";
      package shelf;
      import "google/protobuf/field_mask.proto";
      service Shelf {
        rpc UpdateBook(UpdateBookRequest) returns (Book);
        rpc BatchUpdate(BatchRequest) returns (Book);
        rpc Import(stream BatchRequest) returns (Book);
        rpc Create(CreateRequest) returns (Book);
        rpc Sync(SyncRequest) returns (Book);
        rpc List(ListRequest) returns (Book);
      }
      message Book { string title = 1; string state = 2; Book sequel = 3; map<string, Book> parts = 4; }
      message UpdateBookRequest { Book book = 1; google.protobuf.FieldMask update_mask = 2; }
      message BatchRequest {
        repeated UpdateBookRequest requests = 1;
        map<string, UpdateBookRequest> by_name = 2;
        map<int32, UpdateBookRequest> by_number = 3;
        oneof operation { UpdateBookRequest update = 4; Group group = 5; }
      }
      message Group { repeated UpdateBookRequest updates = 1; Group inner = 2; }
      message CreateRequest { Book book = 1; google.protobuf.FieldMask read_mask = 2; }
      message SyncRequest { repeated Change changes = 1; }
      message Change { Wrapper wrapper = 1; google.protobuf.FieldMask mask = 2; }
      message Wrapper { Book book = 1; }
      message ListRequest { google.protobuf.FieldMask read_mask = 1; }
    `,
  }),
);
const Shelf = registry.getService("shelf.Shelf") as DescService;
const Book = getMessage(registry, "shelf.Book");
const update = requestFieldMask({
  request: getMessage(registry, "shelf.UpdateBookRequest"),
  field: "update_mask",
  in: { field: "book" },
});
const read = requestFieldMask({
  request: getMessage(registry, "shelf.CreateRequest"),
  field: "read_mask",
  out: { response: Book },
});
const change = requestFieldMask({
  request: getMessage(registry, "shelf.Change"),
  field: "mask",
  in: { field: "wrapper" },
});
const masks = [update, read, change];
const ceilings = [{ message: Book, set: ["title"] }];

type Options = ServiceOptions<CallOfMethod>;

/** How the checks of a call end, for its requests. */
function admit(
  name: string,
  options: Options,
  ...requests: Record<string, unknown>[]
): { code: number; fields: string[]; message: string } {
  const method = Shelf.methods.find((method) => method.name === name);
  assert.ok(method);
  const plan = planService(options).of(method);
  if (plan === undefined) {
    return { code: 0, fields: [], message: "" };
  }
  const call = new CallMasks(plan, "", () => plan.allow({ method }));
  try {
    for (const request of requests) {
      const init = request as MessageInitShape<DescMessage>;
      call.admit(create(method.input, init));
    }
    return { code: 0, fields: [], message: "" };
  } catch (error) {
    if (isFieldMaskError(error)) {
      const { code, badRequest } = errorStatus(error);
      const fields = badRequest.fieldViolations.map(({ field }) => field);
      return { code, fields, message: error.message };
    }
    assert.ok(hasCode(error), String(error));
    const { code, message } = error as unknown as CallFailure;
    return { code, fields: [], message };
  }
}

interface CallFailure {
  readonly code: number;
  readonly message: string;
}

const fine = { book: { title: "a" }, updateMask: { paths: ["title"] } };
const state = { book: { state: "sold" }, updateMask: { paths: ["state"] } };
const wrong = { book: { title: "a" }, updateMask: { paths: ["titel"] } };

/** A batch with an update in the middle of each of its places, and these places. */
const places = (request: object): [Record<string, unknown>, string][] => [
  [{ requests: [fine, fine, request] }, "requests[2]"],
  [{ byName: { a: fine, 'b"c': request } }, 'by_name["b\\"c"]'],
  [{ byNumber: { 7: request } }, "by_number[7]"],
  [{ operation: { case: "update", value: request } }, "update"],
  [
    {
      operation: {
        case: "group",
        value: { inner: { updates: [fine, request] } },
      },
    },
    "group.inner.updates[1]",
  ],
];

suite("updates inside of a request", () => {
  test("are refused where their masks are wrong, with their places", () => {
    for (const [request, place] of places(wrong)) {
      const { code, fields } = admit("BatchUpdate", { masks }, request);
      assert.equal(code, Code.InvalidArgument);
      assert.deepEqual(fields, [`${place}.titel`]);
    }
  });

  test("are refused where a ceiling forbids what they set, with a mask and without", () => {
    const options = { masks, ceilings };
    for (const request of [
      state,
      { book: { state: "sold" } },
      { book: { title: "a", state: "sold" } },
    ]) {
      for (const [batch, place] of places(request)) {
        const { code, fields } = admit("BatchUpdate", options, batch);
        assert.equal(code, Code.PermissionDenied);
        assert.deepEqual(fields, [`${place}.state`]);
      }
    }
    const whole = { book: { title: "a" }, updateMask: { paths: ["*"] } };
    const { code, fields } = admit("BatchUpdate", options, {
      requests: [whole],
    });
    assert.equal(code, Code.PermissionDenied);
    assert.deepEqual(fields, [
      "requests[0].state",
      "requests[0].sequel",
      "requests[0].parts",
    ]);
  });

  test("pass where nothing is wrong with them", () => {
    for (const [request] of places(fine)) {
      assert.equal(admit("BatchUpdate", { masks, ceilings }, request).code, 0);
    }
  });

  test("are judged in every message of a stream, each for itself", () => {
    const options = { masks, ceilings };
    const batches = [{ requests: [fine] }, { requests: [state, fine] }];
    const { code, fields } = admit("Import", options, ...batches);
    assert.equal(code, Code.PermissionDenied);
    assert.deepEqual(fields, ["requests[0].state"]);
    const other = { book: { title: "" }, updateMask: { paths: ["title"] } };
    assert.equal(
      admit("Import", options, { requests: [fine] }, { requests: [other] })
        .code,
      0,
    );
  });

  test("without masks are bound only where a ceiling judges them", () => {
    let count = 0;
    const filter: typeof update.filter = (request, options) => {
      count++;
      return update.filter(request, options);
    };
    const counted = [Object.assign(Object.create(update), { filter })];
    const requests = [...Array(100).fill({ book: { title: "a" } }), fine];
    assert.equal(
      admit("BatchUpdate", { masks: counted }, { requests }).code,
      0,
    );
    assert.equal(count, 1);
    assert.equal(
      admit("BatchUpdate", { masks: counted, ceilings }, { requests }).code,
      0,
    );
    assert.equal(count, 1 + requests.length);
  });

  test("are refused for the first of them, where more are forbidden than a status can list", () => {
    const events: MaskEvent[] = [];
    const observe = (event: MaskEvent) => void events.push(event);
    const requests = Array(5_000).fill({ book: { state: "sold" } });
    const { code, fields } = admit(
      "BatchUpdate",
      { masks, ceilings, observe },
      { requests },
    );
    assert.equal(code, Code.PermissionDenied);
    assert.equal(fields[0], "requests[0].state");
    const [event] = events;
    assert.ok(event?.kind === "refused");
    assert.equal(event.error.violations.length, 1_000);
  });

  test("are told to an observer", () => {
    const events: MaskEvent[] = [];
    admit(
      "BatchUpdate",
      { masks, observe: (event) => void events.push(event) },
      { requests: [fine, { book: {} }] },
    );
    assert.deepEqual(events, [
      {
        kind: "masked",
        method: Shelf.method.batchUpdate,
        masks: [{ field: update.field, paths: ["title"] }],
      },
    ]);
  });

  test("are in the report of what would be done", () => {
    const report = (helpers: Options["masks"]) =>
      reportMethods({ masks: helpers, ceilings }, [], [Shelf]).find(
        ({ method }) => method.name === "BatchUpdate",
      );
    const field = "shelf.UpdateBookRequest.update_mask";
    const method = Shelf.method.batchUpdate;
    assert.deepEqual(report(masks), {
      method,
      masks: [field],
      withoutHelper: [],
      see: [],
      set: ["shelf.Book"],
    });
    assert.deepEqual(report([]), {
      method,
      masks: [],
      withoutHelper: [field],
      see: [],
      set: [],
    });
  });

  test("count together for the limits of masks", () => {
    const many = (count: number) => ({
      book: {},
      updateMask: { paths: Array(count).fill("title") },
    });
    assert.equal(
      admit("BatchUpdate", { masks }, { requests: [many(5_000), many(5_000)] })
        .code,
      0,
    );
    const { code, message } = admit(
      "BatchUpdate",
      { masks, dryRun: true },
      { requests: [many(5_000), many(5_001)] },
    );
    assert.equal(code, Code.InvalidArgument);
    assert.match(message, /10001 paths together/);
    const long = {
      book: {},
      updateMask: { paths: [`parts.${"k".repeat(MAX_TEXT * 0.6)}`] },
    };
    assert.equal(admit("BatchUpdate", { masks }, { requests: [long] }).code, 0);
    const both = admit("BatchUpdate", { masks }, { requests: [long, long] });
    assert.equal(both.code, Code.InvalidArgument);
    assert.match(both.message, /characters together/);
  });
});

suite("a set ceiling that cannot be kept", () => {
  const refused = (name: string, helpers: Options["masks"], request: object) =>
    admit(name, { masks: helpers, ceilings }, { ...request });

  test("is INTERNAL where the helper of an update is missing", () => {
    const { code, message } = refused("UpdateBook", [], fine);
    assert.equal(code, Code.Internal);
    assert.match(
      message,
      /ceiling for shelf\.Book.*shelf\.UpdateBookRequest\.update_mask/,
    );
    for (const [batch] of places(fine)) {
      assert.equal(refused("BatchUpdate", [read], batch).code, Code.Internal);
    }
    assert.equal(refused("BatchUpdate", [], {}).code, 0);
  });

  test("is INTERNAL where the message holds the limited type further below", () => {
    const changes = { changes: [{ wrapper: { book: { title: "a" } } }] };
    const { code, message } = refused("Sync", [update], changes);
    assert.equal(code, Code.Internal);
    assert.match(message, /shelf\.Change\.mask/);
    assert.equal(refused("Sync", masks, changes).code, 0);
  });

  test("is none of a mask that reads, nor of a message without the limited type", () => {
    assert.equal(refused("Create", masks, { book: { state: "a" } }).code, 0);
    assert.equal(refused("Create", [], { book: {} }).code, Code.Internal);
    assert.equal(refused("List", [], {}).code, 0);
  });
});

test("a violation of a mask over the limits has no place of its own", () => {
  const { code, fields } = admit(
    "BatchUpdate",
    { masks },
    { requests: [{ book: {}, updateMask: { paths: ["x".repeat(2 ** 21)] } }] },
  );
  assert.equal(code, Code.InvalidArgument);
  assert.deepEqual(fields, [""]);
  assert.ok(FieldMaskReason.maskTooLong);
});
