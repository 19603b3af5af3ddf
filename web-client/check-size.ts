// Holds the budget for what a browser has to download before the app can be used, in KB of 1000 bytes, compressed with
// Brotli as Hosting sends it. `node web-client/check-size.ts` prints the figures and fails when one is over.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = join(import.meta.dirname, "dist");

interface ManifestEntry {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
  isEntry?: boolean;
}

type Manifest = Record<string, ManifestEntry>;

export interface SizeReport {
  /** JavaScript before the Firebase SDK arrives. */
  shell: number;
  /** All JavaScript and styles of the task screen. */
  total: number;
  /** The same with gzip, for whoever serves that. */
  totalGzip: number;
  files: { file: string; brotli: number; gzip: number }[];
}

export const BUDGET = { shell: 40, total: 200 };

/** Measures the built app; throws when there is no build. */
export function measure(): SizeReport {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Manifest;
  const [entryName] = Object.entries(manifest).find(([, entry]) => entry.isEntry) ?? [];
  if (entryName === undefined) throw new Error("the build's manifest has no entry");
  const shell = reach(manifest, entryName, false);
  const all = reach(manifest, entryName, true);
  const files = [...all].map((file) => ({ file, ...compressed(file) }));
  const sum = (wanted: (file: string) => boolean, by: "brotli" | "gzip") =>
    files.reduce((total, each) => total + (wanted(each.file) ? each[by] : 0), 0);
  return {
    shell: sum((file) => shell.has(file) && file.endsWith(".js"), "brotli"),
    total: sum(() => true, "brotli"),
    totalGzip: sum(() => true, "gzip"),
    files,
  };
}

/** The files that loading the entry brings in; with `lazy`, also what it loads later by itself. */
function reach(manifest: Manifest, entryName: string, lazy: boolean): Set<string> {
  const files = new Set<string>();
  const visit = (name: string) => {
    const entry = manifest[name];
    if (entry === undefined || files.has(entry.file)) return;
    files.add(entry.file);
    for (const css of entry.css ?? []) files.add(css);
    for (const next of [...(entry.imports ?? []), ...(lazy ? (entry.dynamicImports ?? []) : [])]) visit(next);
  };
  visit(entryName);
  return files;
}

function compressed(file: string): { brotli: number; gzip: number } {
  const bytes = readFileSync(join(dist, file));
  return { brotli: brotliCompressSync(bytes).length / 1000, gzip: gzipSync(bytes).length / 1000 };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { files, shell, total, totalGzip } = measure();
  for (const { file, brotli, gzip } of files)
    console.log(`${brotli.toFixed(1).padStart(7)} KB br ${gzip.toFixed(1).padStart(7)} KB gzip  ${file}`);
  console.log(
    `shell ${shell.toFixed(1)} of ${BUDGET.shell} KB; total ${total.toFixed(1)} of ${BUDGET.total} KB (gzip ${totalGzip.toFixed(1)})`,
  );
  if (shell > BUDGET.shell || total > BUDGET.total) process.exitCode = 1;
}
