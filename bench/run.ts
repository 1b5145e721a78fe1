// Measures the cases, and writes the results into README.md.
import {
  binding,
  type Case,
  masking,
  serialising,
  updating,
  wire,
} from "./cases.js";
import { measure } from "./measure.js";
import { report, table, time } from "./report.js";
import { rowCases } from "./row-cases.js";
import { targets } from "./targets.js";

const cases = [
  ...masking,
  binding,
  ...updating,
  ...rowCases,
  ...serialising,
  ...wire,
];
const times = new Map(cases.map((c) => [c.name, timesOf(c)]));

report(
  "cases",
  cases.flatMap(({ name }) => [...caseTable(name), ""]).slice(0, -1),
);
report(
  "targets",
  table([
    ["what", "goal", "measured"],
    ...targets.map(({ what, goal, measured }) => [what, goal, measured(times)]),
  ]),
);

function timesOf({ name, contenders }: Case): Record<string, number> {
  process.stderr.write(`${name} …\n`);
  const measured = measure(Object.values(contenders));
  return Object.fromEntries(
    Object.keys(contenders).map((contender, i) => [
      contender,
      measured[i] ?? Number.NaN,
    ]),
  );
}

function caseTable(name: string): string[] {
  const contenders = Object.entries(times.get(name) ?? {});
  const unit = contenders[0]?.[1] ?? Number.NaN;
  return table([
    [name, "ratio", "time"],
    ...contenders.map(([contender, micros]) => [
      contender,
      (micros / unit).toFixed(2),
      time(micros),
    ]),
  ]);
}
