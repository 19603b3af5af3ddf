// A Vite plug-in: replaces src/client/definitions.ts by its value. The definitions are evaluated by Node while the page
// is built; the browser gets a JSON literal instead of them and of zod.
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { normalizePath, type Plugin } from "vite";

const source = join(import.meta.dirname, "src/client/definitions.ts");
const appFolder = join(import.meta.dirname, "../functions/src/app");

export function evaluateDefinitions(): Plugin {
  return {
    name: "hearth-evaluate-definitions",
    enforce: "pre",
    load: {
      filter: { id: normalizePath(source) },
      async handler() {
        for (const file of readdirSync(appFolder)) if (file.endsWith(".ts")) this.addWatchFile(join(appFolder, file));
        return { code: `export const definitions = ${await evaluate()};`, moduleSideEffects: false };
      },
    },
  };
}

/** In a process of its own: `vite dev` evaluates again after a change, and modules once imported stay as they were. */
async function evaluate(): Promise<string> {
  const script = `import { definitions } from ${JSON.stringify(pathToFileURL(source).href)};
    process.stdout.write(JSON.stringify(definitions));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  return stdout;
}
