import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { Random } from "../random.js";
import { keySegment, type Rules } from "./model/paths.js";
import { randomKey } from "./random-trees.js";

/** How a mask's paths are chosen. */
export interface MaskOptions {
  readonly rules: Rules;
  /** The share of paths that are not valid, in percent. */
  readonly invalid: number;
  /** Whether repeated fields and maps have stars. */
  readonly stars: boolean;
}

/** A random mask, undefined for none. */
export function randomMask(
  random: Random,
  desc: DescMessage,
  options: MaskOptions,
): string[] | undefined {
  const shape = random.below(100);
  if (shape < 4) {
    return undefined;
  }
  if (shape < 12) {
    return random.pick([[], ["*"], [""], ["*", "*"]]);
  }
  const paths: string[] = [];
  const count = 1 + random.below(5);
  for (let i = 0; i < count; i++) {
    paths.push(randomPath(random, desc, options));
  }
  if (options.invalid > 0 && random.chance(4)) {
    paths.push("*");
  }
  if (random.chance(10)) {
    paths.push(random.pick(paths));
  }
  if (random.chance(10)) {
    paths.push("");
  }
  return random.chance(30) ? random.shuffle(paths) : paths;
}

function randomPath(
  random: Random,
  desc: DescMessage,
  options: MaskOptions,
): string {
  const path = validPath(random, desc, options, 4);
  if (!random.chance(options.invalid)) {
    return path;
  }
  const name = desc.fields[0]?.name ?? "a";
  return random.pick([
    `\`${path}\``,
    `\`${name}\``,
    `${path}.nope`,
    `${path}.*`,
    `${path}.\`*\``,
    `${path}.0`,
    `${path}.01`,
    `${path}.`,
    `.${path}`,
    `${path}.\``,
    `${path}.a\`b`,
    `${path}.-0`,
    `${path}.99999999999999999999`,
    path.toUpperCase(),
    "nope",
    "__proto__",
    "constructor.name",
    "`*`",
    "*.a",
    "e.`",
  ]);
}

function validPath(
  random: Random,
  desc: DescMessage,
  options: MaskOptions,
  depth: number,
): string {
  if (desc.fields.length === 0) {
    return "nope";
  }
  const field = random.pick(desc.fields);
  const segments = [field.name];
  if (random.chance(75)) {
    segments.push(...belowField(random, field, options, depth));
  }
  return segments.join(".");
}

function belowField(
  random: Random,
  field: DescField,
  options: MaskOptions,
  depth: number,
): string[] {
  const { message } = field;
  const below = (): string[] =>
    message === undefined ||
    message.fields.length === 0 ||
    // A Value that loses its kind is a special case of the library's own.
    message.typeName === "google.protobuf.Value" ||
    depth === 0 ||
    random.chance(30)
      ? []
      : [validPath(random, message, options, depth - 1)];
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return [];
    case "message":
      return below();
    case "list": {
      if (options.stars && random.chance(50)) {
        return ["*", ...below()];
      }
      return options.rules === "read" ? below() : [];
    }
    case "map": {
      if (options.rules === "proto") {
        return [];
      }
      if (options.stars && random.chance(30)) {
        return ["*", ...below()];
      }
      const key = randomKey(random, field.mapKey);
      if (key === "true" || key === "false") {
        return [];
      }
      return [
        options.invalid > 0 && random.chance(10)
          ? `\`${key.replaceAll("`", "``")}\``
          : keySegment(key),
        ...below(),
      ];
    }
  }
}
