import type { DescMessage } from "@bufbuild/protobuf";
import { isFieldMaskError } from "../../src/index.js";
import { textOf } from "./model/algebra.js";
import { isValid, parse } from "./model/paths.js";
import type { MaskOptions } from "./random-masks.js";
import { showTree, type Tree } from "./tree.js";
import type { Subject } from "./world.js";

/** What a check works on: some messages of a type, and some masks for it. */
export interface Case {
  readonly subject: Subject;
  readonly desc: DescMessage;
  readonly trees: readonly Tree[];
  readonly masks: readonly (readonly string[] | undefined)[];
}

/** What the oracle says and what the library says; a difference if they are not the same. */
export interface Answers {
  readonly expected: string;
  readonly actual: string;
}

/** A function of the library beside the oracle's answer. */
export interface Check {
  readonly name: string;
  /** How many of the cases are for this check, in relation to the others. */
  readonly share: number;
  /** Whether the fields have behaviors. By default, they have none. */
  readonly guarded?: boolean;
  /** How many messages it takes. By default, one. */
  readonly trees?: number;
  /** How the masks are made that it takes. */
  readonly masks: readonly MaskOptions[];
  readonly run: (input: Case) => Answers;
}

export const READ: MaskOptions = { rules: "read", invalid: 15, stars: true };
export const UPDATE: MaskOptions = {
  rules: "update",
  invalid: 6,
  stars: false,
};
export const WITHIN: MaskOptions = { rules: "read", invalid: 0, stars: true };

export function isNone(mask: readonly string[] | undefined): boolean {
  return (mask ?? []).every((path) => path === "");
}

/** The violations of a mask by the rules `read`. */
export function refused(
  desc: DescMessage,
  mask: readonly string[],
): string | undefined {
  const paths = mask.filter((text) => {
    const path = parse(text);
    return (
      text !== "" &&
      text !== "*" &&
      (path === undefined || !isValid(desc, path, "read"))
    );
  });
  return paths.length === 0 ? undefined : violations(paths);
}

export function violations(paths: readonly string[]): string {
  return `refused: ${[...new Set(paths)].sort().join(" ")}`;
}

export function shown(result: Tree | string): string {
  return typeof result === "string" ? result : showTree(result);
}

/** What the library answers, or for which paths it throws a FieldMaskError. */
export function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (isFieldMaskError(error)) {
      return violations(error.violations.map(({ path }) => path));
    }
    throw error;
  }
}

/** The same where the result is no text; keys in the paths in one spelling. */
export function spelled<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (isFieldMaskError(error)) {
      return violations(error.violations.map(({ path }) => spell(path)));
    }
    throw error;
  }
}

/** A path with its keys in one spelling. */
export function spell(path: string): string {
  return textOf(parse(path) ?? []);
}
