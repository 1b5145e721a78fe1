// Packs the package and uses it as its users do. Needs the npm registry and
// Chromium, hence apart from npm test.
await import("./tarball.js");
await import("./command.js");
await import("./types.js");
await import("./services.js");
await import("./environments.js");
await import("./bundle-sizes.js");

export {};
