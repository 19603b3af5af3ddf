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
  // Two optional native speed-ups of ws; it works without.
  external: ["lmdb", "bufferutil", "utf-8-validate"],
  minifySyntax: true,
  sourcemap: "linked",
  legalComments: "none",
  logLevel: "warning",
});
