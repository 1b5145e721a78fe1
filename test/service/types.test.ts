import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { ValidationResult, Validator } from "@bufbuild/protovalidate";
import {
  type ContextValues,
  createContextValues,
  type Interceptor,
} from "@connectrpc/connect";
import { Metadata, type Server, type ServerInterceptor } from "@grpc/grpc-js";
import type { loadSync } from "@grpc/proto-loader";
import type {
  BoundMask,
  FieldMaskError,
  FieldMaskTypes,
  FieldMaskViolation,
  Mask,
  RequestFieldMask,
} from "protoc-gen-fieldmask-es";
import * as connect from "protoc-gen-fieldmask-es/connect";
import * as grpc from "protoc-gen-fieldmask-es/grpc";
import { validateUpdate } from "protoc-gen-fieldmask-es/protovalidate";
import * as generated from "../gen/fmtest/v1/masks_fieldmask.js";
import { MasksSchema } from "../gen/fmtest/v1/masks_pb.js";
import { StationSchema } from "../gen/fmtest/v1/station_pb.js";

type CallMask<T extends FieldMaskTypes> = Pick<
  BoundMask<T>,
  "wants" | "select" | "load"
>;

/** What the doors must take, whatever else they take. */
interface Options<Call> {
  readonly masks?: readonly RequestFieldMask[];
  readonly mode?: "filter" | "prune";
  readonly validate?: boolean;
  readonly sideChannel?: boolean | string;
  readonly ceilings?: readonly {
    readonly message: DescMessage;
    readonly see?: Mask | ((call: Call) => Mask);
    readonly set?: Mask | ((call: Call) => Mask);
  }[];
  readonly forbidden?: "drop" | "deny";
  readonly dryRun?: boolean;
  readonly observe?: (event: MaskEvent) => void;
}

type MaskEvent =
  | {
      kind: "masked";
      method: DescMethod;
      masks: readonly { field: DescField; paths: readonly string[] }[];
    }
  | {
      kind: "refused";
      method: DescMethod;
      error: FieldMaskError;
      code: number;
      dryRun: boolean;
    }
  | {
      kind: "dropped";
      method: DescMethod;
      violations: readonly FieldMaskViolation[];
    }
  | { kind: "failed"; method: DescMethod | undefined; error: unknown };

interface MethodReport {
  method: DescMethod;
  masks: readonly string[];
  withoutHelper: readonly string[];
  see: readonly string[];
  set: readonly string[];
}

suite("the doors for services", () => {
  test("have the signatures that are agreed upon", () => {
    const doors: {
      fieldMaskInterceptor(
        options: Options<{ method: DescMethod; metadata: Metadata }> & {
          readonly services?: readonly DescService[];
          readonly open?: readonly string[];
        },
      ): ServerInterceptor;
      describeMasks(
        options: Options<{ method: DescMethod; metadata: Metadata }>,
        ...services: DescService[]
      ): MethodReport[];
      callMask<T extends FieldMaskTypes>(
        call: { metadata: Metadata },
        mask: RequestFieldMask<T>,
      ): CallMask<T>;
      addService<S extends DescService>(
        server: Server,
        service: S,
        handlers: grpc.ServiceHandlers<S>,
      ): void;
      packageDefinition(
        ...services: DescService[]
      ): ReturnType<typeof loadSync>;
      withFieldMaskErrors<H extends object>(handlers: H): grpc.GrpcHandlers<H>;
      fieldMaskStatus(error: FieldMaskError): {
        code: number;
        details: string;
        metadata: Metadata;
      };
      fieldMaskMetadata(
        mask: Mask,
        metadata?: Metadata,
        key?: string,
      ): Metadata;
    } = grpc;
    const connectDoor: {
      createFieldMaskInterceptor(
        options: Options<{
          method: DescMethod;
          header: Headers;
          contextValues: ContextValues;
        }>,
      ): Interceptor;
      describeMasks(
        options: Options<{
          method: DescMethod;
          header: Headers;
          contextValues: ContextValues;
        }>,
        ...services: DescService[]
      ): MethodReport[];
      callMask<T extends FieldMaskTypes>(
        context: { values: ContextValues },
        mask: RequestFieldMask<T>,
      ): CallMask<T>;
      fieldMaskHeader(mask: Mask, name?: string): Record<string, string>;
    } = connect;
    const validate: <Desc extends DescMessage>(
      validator: Validator,
      schema: Desc,
      update: BoundMask,
      stored?: MessageShape<Desc>,
    ) => ValidationResult = validateUpdate;
    assert.ok([doors, connectDoor, validate]);
    const options: [
      grpc.FieldMaskInterceptorOptions,
      connect.FieldMaskInterceptorOptions,
      grpc.Ceiling<grpc.MaskedCall>,
      connect.Ceiling<connect.MaskedCall>,
    ] = [
      { masks: Object.values(generated) },
      // As CommonJS is imported.
      { masks: Object.values({ ...generated, default: generated }) },
      {
        message: StationSchema,
        see: ({ metadata }) => metadata.get("a") as [],
      },
      {
        message: StationSchema,
        set: ({ header }) => [String(header.get("a"))],
      },
    ];
    assert.equal(options.length, 4);
  });

  const { MasksStation } = generated;
  test("let a handler ask for typed paths", () => {
    const call = { metadata: new Metadata(), request: create(MasksSchema) };
    const context = { values: createContextValues() };
    for (const mask of [
      grpc.callMask(call, MasksStation),
      connect.callMask(context, MasksStation),
    ]) {
      assert.ok(mask.wants("coord.lat"));
      // @ts-expect-error: no such field
      assert.ok(mask.wants("coord.latitude"));
      assert.equal(mask.select().titleText, true);
      // @ts-expect-error: no such field
      assert.equal(mask.select().title_text, undefined);
    }
    const whole = grpc.callMask(call, StationSchema);
    assert.ok(whole.wants("any path, the compiler does not know them"));
    assert.equal(whole.select().titleText, true);
  });

  test("load what create takes", async () => {
    const mask = grpc.callMask({ metadata: new Metadata() }, MasksStation);
    const station = create(StationSchema, {
      note: "a",
      ...(await mask.load({
        name: () => "name",
        coord: async (signal) => ({ lat: signal.aborted ? 0 : 1 }),
        payload: () => ({ case: "codePayload", value: 7 }) as const,
      })),
    });
    assert.equal(station.coord?.lat, 1);
    assert.deepEqual(station.payload, { case: "codePayload", value: 7 });
    const wrong = () =>
      // @ts-expect-error: the name of the proto
      mask.load({ title_text: () => "" });
    await assert.rejects(wrong, /cannot load title_text/);
    // @ts-expect-error: of another type
    create(StationSchema, await mask.load({ name: () => 5 }));
  });
});
