// Bundles the emulator into one file that starts fast: dist/firestore-emulator.cjs. LMDB stays outside, it is native.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

await build({
  absWorkingDir: here,
  entryPoints: ["src/cli/main.ts"],
  outfile: "dist/firestore-emulator.cjs",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  // lmdb is native; the others are optional speed-ups of ws, which works without them.
  external: ["lmdb", "bufferutil", "utf-8-validate"],
  // Half of the start is reading the bundle. Names stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  legalComments: "none",
  logLevel: "warning",
});
