import { createFileRegistry, type DescMessage } from "@bufbuild/protobuf";
import type { RequestFieldMask } from "../../src/index.js";
import { fieldBehaviorProto } from "../field-behavior-proto.js";
import { compileProtos, tempDir } from "../helpers.js";
import { loadHelpers, writeProject } from "../plugin/project.js";
import type { Random } from "../random.js";
import { randomProtos } from "../random-protos.js";
import { readBehaviors } from "./model/behavior.js";

/** A message type with the helpers that were generated for it. */
export interface Subject {
  readonly desc: DescMessage;
  /** For a mask of what is read. */
  readonly read: RequestFieldMask;
  /** For a mask of an update; the request has the message in its field `m`. */
  readonly update: RequestFieldMask;
  /** Whether fields of its file have behaviors. */
  readonly guarded: boolean;
  /** The proto source of its file. */
  readonly source: string;
}

/** Random protos, with the code that is generated for them. */
export async function randomWorld(random: Random): Promise<readonly Subject[]> {
  const protos = randomProtos(random);
  const set = compileProtos({ ...fieldBehaviorProto, ...protos });
  const { dir, remove } = tempDir();
  try {
    writeProject(dir, set);
    const helpers = (await loadHelpers(dir)).map(([, helper]) => helper);
    const registry = createFileRegistry(set);
    const reads = helpers.filter(({ outDesc }) => outDesc !== undefined);
    const subjects = reads.map((read): Subject => {
      const { outDesc: desc } = read;
      const update = helpers.find(
        ({ inDesc }) => inDesc !== undefined && inDesc === desc,
      );
      if (desc === undefined || update === undefined) {
        throw new Error(`no helpers for ${read.request.typeName}`);
      }
      const source = protos[`${desc.file.name}.proto`] ?? "";
      return {
        desc,
        read,
        update,
        guarded: desc.file.name.includes("guarded"),
        source,
      };
    });
    readBehaviors(
      registry,
      subjects.map(({ desc }) => desc),
    );
    return subjects;
  } finally {
    remove();
  }
}
