// Bundles the functions, with all that they use, into lib/index.js and a few files loaded on demand, so that the folder
// deploys alone and an instance starts quickly.
import { rm } from "node:fs/promises";
import { build } from "esbuild";
import { absent, instead, oneCopyEach, zodAsNamespace } from "./lean.mjs";

/** Loaded at once by the SDKs, and used by nothing that the functions do. */
const unused = [
  // Generated classes of services that a Firestore client could call as well, and of the parts of its own that only
  // bundles and pipelines use; requests are encoded from protos.json.
  "google-gax/build/protos/iam_service.js",
  "google-gax/build/protos/locations.js",
  "google-gax/build/protos/operations.js",
  "@google-cloud/firestore/build/protos/firestore_v1_proto_api.js",
  // Express's own body parsers, and with them the tables of every text encoding: kit/api/body.ts reads bodies.
  "body-parser/index.js",
];

const here = import.meta.dirname;
await rm(`${here}/lib`, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/index.ts"],
  outdir: "lib",
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node24",
  format: "esm",
  // Names stay: they are in stack traces, and some libraries look at those of classes.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  plugins: [
    oneCopyEach,
    zodAsNamespace,
    instead({
      ...Object.fromEntries(unused.map((name) => [name, absent(name)])),
      // Without the administration's client, and without 1.4 MB of generated classes.
      "@google-cloud/firestore-api/build/src/index.js":
        'exports.v1 = { get FirestoreClient() { return require("./v1/firestore_client").FirestoreClient; } };',
    }),
  ],
  // What CommonJS modules take for granted.
  banner: {
    js: `import { createRequire } from "node:module";
const require = createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`,
  },
  logLevel: "warning",
});
