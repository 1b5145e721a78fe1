// Stands in for the TypeScript compiler in the bundled plugin; see build.js.
module.exports = {};
