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

/** The functions that the conditions above and the collections' functions call. */
export function sharedFunctions(app: App): string {
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
    function stampsNew(data) {
      return data.createdAt == request.time && data.createdBy == request.auth.uid && stampsChange(data);
    }

    function stampsChange(data) {
      return data.updatedAt == request.time && data.updatedBy == request.auth.uid;
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
