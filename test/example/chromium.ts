import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium; CHROMIUM has the path of another one. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why tests in Chromium cannot run here, or false. In CI, they have to. */
export function whyNoChromium(): string | false {
  if (existsSync(executablePath)) {
    return false;
  }
  const why = `there is no ${executablePath}: apt-get install chromium, or set CHROMIUM to the path of one`;
  if (process.env.CI) {
    throw new Error(why);
  }
  return why;
}

/** Start Chromium without a window. It calls nobody but the pages it is sent to. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}
