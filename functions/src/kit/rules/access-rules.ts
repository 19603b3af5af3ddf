// Access: the words of a definition become conditions on the request.
import { type Access, roleOf, rolesFrom } from "../define/access.ts";
import { type App, isScope, scopeParam } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import { quote, quoteAll } from "./literal.ts";
import { trimmedPattern } from "./pattern.ts";

/** The condition for an access, or undefined where nobody passes. `data` is the document whose owner counts. */
export function toCondition(
  app: App,
  collection: AnyCollection,
  { access, data }: { access: Access | undefined; data: string },
): string | undefined {
  if (access === undefined || access === "nobody") return undefined;
  if (access === "public") return "true";
  if (access === "signedIn") return "signedIn()";
  const role = roleOf(access);
  const scope = isScope(app, collection) ? collection.idName : scopeParam(app, collection);
  const member = role === undefined ? undefined : `hasRole(${scope}, ${quoteAll(rolesFrom(role))})`;
  if (typeof access === "string") return member;
  if ("self" in access) return `isCaller(${collection.idName})`;
  const owns = `isCaller(${data}.${access.ownerField})`;
  return member === undefined ? owns : `${owns} && ${member}`;
}

/** Those of the shared functions that the collections' parts call, and those that they call themselves. */
export function sharedFunctions(app: App, parts: string): string {
  const all = allShared(app).split("\n\n");
  const used: string[] = [];
  for (const text of all.reverse()) {
    const [, name = ""] = /function (\w+)/.exec(text) ?? [];
    if ([parts, ...used].some((other) => other.includes(`${name}(`))) used.unshift(text.trimEnd());
  }
  return `${used.join("\n\n")}\n`;
}

/** Callers stand below what they call. */
function allShared(app: App): string {
  const [root, param] = app.scope.path.split("/");
  const scopeId = param?.slice(1, -1) ?? "";
  return `    function signedIn() {
      return request.auth != null;
    }

    function isCaller(userId) {
      return signedIn() && request.auth.uid == userId;
    }

    // The caller's role, from ${app.scope.path}/${app.scope.members}/{uid}. A stranger has no such document: an error, denied.
    function hasRole(${scopeId}, allowed) {
      return signedIn()
        && get(/databases/$(database)/documents/${root}/$(${scopeId})/${app.scope.members}/$(request.auth.uid)).data.role in allowed;
    }

    // Who and when: server time and the caller's own uid.
    function stampsChange(data) {
      return data.updatedAt == request.time && data.updatedBy == request.auth.uid;
    }

    function stampsNew(data) {
      return data.createdAt == request.time && data.createdBy == request.auth.uid && stampsChange(data);
    }

    // A number as JSON has them: finite, and no integer beyond 2^53. A finite number minus itself is 0, others give NaN.
    function isJsonNumber(value) {
      return (value is float && value - value == 0)
        || (value is int && value >= -9007199254740991 && value <= 9007199254740991);
    }

    // How many characters (code points) a text has, whatever size() counts.
    function characters(text) {
      return text.replace('(?s).', 'x').size();
    }

    // Not empty, and no white space (as JavaScript's trim() sees it) at either end.
    function isTrimmed(text) {
      return text.matches(${quote(trimmedPattern)});
    }
`;
}

export const functionNames = (rules: string) =>
  [...rules.matchAll(/^ *function (\w+)\(/gm)].map(([, name = ""]) => name);

/** The names that no collection's function may have. */
export const sharedNames = (app: App) => functionNames(allShared(app));
