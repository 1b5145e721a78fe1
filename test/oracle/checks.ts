import type { Check } from "./check.js";
import { algebraChecks } from "./check-algebra.js";
import { createChecks } from "./check-create.js";
import { diffChecks } from "./check-diff.js";
import { elementChecks } from "./check-elements.js";
import { helperChecks } from "./check-helpers.js";
import { maskChecks } from "./check-masks.js";
import { patchChecks } from "./check-patch.js";
import { questionChecks } from "./check-questions.js";
import { readChecks } from "./check-read.js";
import { updateChecks } from "./check-update.js";
import { writeBackChecks } from "./check-write-back.js";

/** Everything that the oracle has an answer to. */
export const checks: readonly Check[] = [
  ...readChecks,
  ...updateChecks,
  ...algebraChecks,
  ...helperChecks,
  ...questionChecks,
  ...patchChecks,
  ...createChecks,
  ...diffChecks,
  ...elementChecks,
  ...maskChecks,
  ...writeBackChecks,
];
