// Writes docs/example.png: the example's page, for the README.
import "./built.js";
import { register } from "tsx/esm/api";

register();
const { startServer } = await import("../example/server.ts");
const { launchChromium } = await import("../test/example/chromium.ts");

const server = await startServer({ log: () => {} });
const browser = await launchChromium();
try {
  const page = await browser.newPage({
    viewport: { width: 1120, height: 800 },
    colorScheme: "light",
  });
  await page.goto(server.url);
  await page.locator("#response .key").first().waitFor();
  await page.fill("[name=title]", "The Hobbit");
  await page.fill("[name=borrower]", "Grace");
  await page.locator("[name=borrower]").blur();
  await page.waitForTimeout(500); // The bars move.
  await page.screenshot({ path: "docs/example.png", fullPage: true });
} finally {
  await browser.close();
  await server.close();
}
