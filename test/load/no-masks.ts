import type { Door } from "../service/doors.js";
import { make, masks } from "../service/shop.js";
import { shopHandlers } from "../service/shop-handlers.js";
import { measure } from "./times.js";

const AT_ONCE = 50;

/** What the interceptor costs a method that has no masks. */
export async function noMasks(door: Door, seconds: number): Promise<string[]> {
  const options = { masks: Object.values(masks) };
  const services = [
    await door.start(undefined, shopHandlers),
    await door.start(options, shopHandlers),
    // Whoever measures the same twice sees what a ratio is worth.
    await door.start(undefined, shopHandlers),
  ];
  const team = make("Team", { title: "team" });
  const [without = 0, withMasks = 0, again = 0] = await measure(
    seconds,
    services.map((service) => async () => {
      const calls = Array.from({ length: AT_ONCE }, () =>
        service.call("ping", team),
      );
      await Promise.all(calls);
    }),
  );
  await Promise.all(services.map((service) => service.close()));
  return [
    `a method without masks: ${(withMasks / without).toFixed(2)} x the time without the interceptor (${(again / without).toFixed(2)} x for the same service twice)`,
  ];
}
