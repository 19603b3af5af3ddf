// firestore.rules from the definitions: what the database itself enforces on the SDK's door.
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import { DefinitionError } from "../define/errors.ts";
import { functionNames, sharedFunctions, sharedNames } from "./access-rules.ts";
import { collectionRules } from "./collection-rules.ts";

/** The rules of an app. `sources` names each collection's file, for the comments. Throws DefinitionError. */
export function compileRules(app: App, sources: Readonly<Record<string, string>> = {}): string {
  const known = new Set(sharedNames(app));
  const parts = Object.values(app.collections).map((collection) => {
    const part = collectionRules(app, collection, sources[collection.name] ?? "its definition");
    for (const name of functionNames(part)) {
      if (known.has(name)) throw twin(collection, name);
      known.add(name);
    }
    return part;
  });
  return `rules_version = '2';

// Generated from the definitions by \`npm run generate\`: change those, not this file.
// What no rule allows is denied: everything that is not listed here belongs to the functions alone.

service cloud.firestore {
  match /databases/{database}/documents {
${sharedFunctions(app, parts.join("\n"))}
${parts.join("\n\n")}
  }
}
`;
}

/** All functions stand in one block: no two may share a name. */
const twin = ({ noun, path }: AnyCollection, name: string) =>
  new DefinitionError(path, undefined, `its rules function ${name} exists already; choose another noun than "${noun}"`);
