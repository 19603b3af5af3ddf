// Plugins that keep the bundle small and quick to load: one copy of each package, and nothing of what is never used. Each
// fails the build when what it looks for is not there any more. See docs/decisions/081-all-in-the-bundle.md.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

/** The folder, the name and the version of the package that a file belongs to. */
function packageOf(file) {
  for (let folder = dirname(file); folder.includes(`${sep}node_modules${sep}`); folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      if (name !== undefined && version !== undefined) return { folder, key: `${name}@${version}` };
    } catch {
      // Not the package's root yet.
    }
  }
  return undefined;
}

/** npm may keep several copies of one version of a package, as its place in the tree demands: the bundle takes one. */
export const oneCopyEach = {
  name: "one-copy-each",
  setup(build) {
    const seen = new Map();
    const resolving = Symbol("resolving");
    build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === resolving || path.startsWith("node:")) return undefined;
      const result = await build.resolve(path, { ...from, pluginData: resolving });
      const found = result.external || result.errors.length > 0 ? undefined : packageOf(result.path);
      // esbuild's own answer knows more of the file than a plugin can say: it stays where it is the first copy.
      if (found === undefined) return undefined;
      if (!seen.has(found.key)) seen.set(found.key, found.folder);
      if (seen.get(found.key) === found.folder) return undefined;
      return { ...result, path: join(seen.get(found.key), result.path.slice(found.folder.length)) };
    });
  },
};

/** Text of a module whose members can be read, however deep, and that throws when one is called. */
export const absent = (name) => `
const use = () => { throw new Error(${JSON.stringify(`${name} is not in the bundle: see functions/build.mjs`)}); };
const gone = new Proxy(use, { get: (_, key) => (key === "__esModule" ? true : gone) });
module.exports = gone;`;

/** Replaces CommonJS modules, named by the end of their path, by other text. */
export function instead(replacements) {
  return {
    name: "instead",
    setup(build) {
      const endings = Object.keys(replacements);
      const left = new Set(endings);
      build.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const ending = endings.find((each) => path.split(sep).join("/").endsWith(each));
        if (ending === undefined) return undefined;
        left.delete(ending);
        return { contents: replacements[ending], loader: "js", resolveDir: dirname(path) };
      });
      build.onEnd(() => ({ errors: [...left].map((ending) => ({ text: `${ending} is not there to be replaced` })) }));
    },
  };
}

/** `import { z } from "zod"` brings every language and every format; as a namespace, only what is used. */
export const zodAsNamespace = {
  name: "zod-as-namespace",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const named = /^import (type )?\{ z \} from "zod";$/m;
      return { contents: text.replace(named, 'import $1* as z from "zod";'), loader: "ts" };
    });
  },
};
