// firestore.rules from the definitions: what the database itself enforces on the SDK's door.
import type { App } from "../define/app.ts";
import { sharedFunctions } from "./access-rules.ts";
import { collectionRules } from "./collection-rules.ts";

/** The rules of an app. `sources` names each collection's file, for the comments. Throws DefinitionError. */
export function compileRules(app: App, sources: Readonly<Record<string, string>> = {}): string {
  const parts = Object.values(app.collections).map((collection) =>
    collectionRules(app, collection, sources[collection.name] ?? "its definition"),
  );
  return `rules_version = '2';

// Generated from the definitions by \`npm run generate\`: change those, not this file.
// What no rule allows is denied: everything that is not listed here belongs to the functions alone.

service cloud.firestore {
  match /databases/{database}/documents {
${sharedFunctions(app)}
${parts.join("\n\n")}
  }
}
`;
}
