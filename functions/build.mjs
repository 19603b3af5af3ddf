// Bundles the functions into lib/index.js, so that the folder deploys alone and starts quickly. The Firebase packages
// stay outside: the CLI looks for them, and they load parts of themselves by path.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

const here = import.meta.dirname;
await rm(`${here}/lib`, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/index.ts"],
  outfile: "lib/index.js",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  minify: true,
  keepNames: true,
  sourcemap: true,
  external: ["firebase-functions", "firebase-functions/*", "firebase-admin", "firebase-admin/*"],
  // Express is CommonJS and calls require for Node's own modules.
  banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
  logLevel: "warning",
});
