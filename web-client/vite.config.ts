// Builds the app into dist/ for Firebase Hosting. `vite dev` borrows /api and Firebase's own
// configuration from a running local suite, so that both ways of serving read the same setup.
import { defineConfig } from "vite";
import { evaluateDefinitions } from "./evaluate-definitions.ts";

const suite = process.env.HEARTH_HOSTING_URL ?? "http://127.0.0.1:5000";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [evaluateDefinitions()],
  build: {
    target: "es2022",
    outDir: "dist",
    manifest: true,
    // Every asset is a file: a `data:` address would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The Firestore chunk is large by nature; `check-size.ts` holds the budget that matters.
    chunkSizeWarningLimit: 700,
    // The client uses the kit's codec; the schemas in the same folder, and zod with them, are not asked for.
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !id.includes("/functions/src/kit/") },
      // Evaluating the definitions takes a part of a second, and says so on every build.
      checks: { pluginTimings: false },
    },
  },
  server: { proxy: { "/api": suite, "/__": suite } },
});
