/**
 * Services under load, through each door: responses hold what their own requests
 * ask for, calls that end badly leave nothing behind, hostile masks do not keep
 * other calls from going on. Prints what masks cost at most and ratios of times,
 * and fails for what is wrong, and for a call that holds more than it may.
 *
 *     npm run test:load -- --seconds 60
 */
import { parseArgs } from "node:util";
import { doors } from "../service/doors.js";
import { callCosts } from "./call-costs.js";
import { WORST } from "./costly-masks.js";
import { faults } from "./faults.js";
import { hostileMasks } from "./hostile-masks.js";
import { maskCosts } from "./mask-costs.js";
import { mixedMasks } from "./mixed-masks.js";
import { noMasks } from "./no-masks.js";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "3" } },
});

// The search takes minutes: a short run looks at what it found.
const isShort = Number(values.seconds) < 10;

console.log("\nthe most that a mask costs");
for (const line of maskCosts(isShort ? 2 : 5)) {
  console.log(`  ${line}`);
}

console.log("\nthe most that a call costs for its masks");
const costs = isShort ? callCosts(2, WORST) : callCosts(5);
for await (const line of costs) {
  console.log(`  ${line}`);
}

for (const door of doors) {
  console.log(`\n${door.name}`);
  for (const load of [mixedMasks, faults, hostileMasks, noMasks]) {
    for (const line of await load(door, Number(values.seconds))) {
      console.log(`  ${line}`);
    }
  }
}
