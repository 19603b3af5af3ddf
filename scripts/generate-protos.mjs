// Generates emulator/src/proto/gen from the .proto files that @google-cloud/firestore ships, plus `Write.verify`,
// which the public proto leaves out and the web SDK's transactions send.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const shipped = join(root, "node_modules/@google-cloud/firestore/build/protos/google");
const out = join(root, "emulator/src/proto/gen");

/** The files needed, relative to the `google` folder. Their imports resolve among themselves. */
const files = [
  ...["aggregation_result", "bloom_filter", "common", "document", "explain_stats", "firestore", "pipeline"].map(
    (name) => `firestore/v1/${name}.proto`,
  ),
  ...["query", "query_profile", "write"].map((name) => `firestore/v1/${name}.proto`),
  ...["annotations", "client", "field_behavior", "http", "launch_stage", "resource", "routing"].map(
    (name) => `api/${name}.proto`,
  ),
  "rpc/status.proto",
  "type/latlng.proto",
];

export function generateProtos() {
  const work = mkdtempSync(join(tmpdir(), "hearth-protos-"));
  try {
    for (const file of files) cpSync(join(shipped, file), join(work, "google", file), { recursive: true });
    const write = join(work, "google/firestore/v1/write.proto");
    const text = readFileSync(write, "utf8");
    const patched = text.replace(
      /(message Write \{[\s\S]*?string delete = 2;)/,
      "$1\n\n    // Checks a precondition without changing the document.\n    string verify = 5;",
    );
    if (patched === text) throw new Error("write.proto: found no place to add Write.verify");
    writeFileSync(write, patched);
    rmSync(out, { recursive: true, force: true });
    const bin = join(root, "node_modules/.bin");
    const template = JSON.stringify({
      version: "v2",
      plugins: [
        {
          local: join(bin, "protoc-gen-es"),
          out,
          opt: ["target=js+dts", "import_extension=js"],
          include_imports: true,
        },
      ],
    });
    const run = spawnSync(join(bin, "buf"), ["generate", work, "--template", template], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    if (run.status !== 0) throw new Error("buf generate failed");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateProtos();
