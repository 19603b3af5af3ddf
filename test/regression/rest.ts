// The emulator as a regression test asks it: REST, admin by its token, documents by their paths.
import type { Emulator } from "../../emulator/src/index.ts";

export const root = "projects/demo/databases/(default)/documents";

// biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer says what it is.
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export type Ask = (request: string, body?: object) => Promise<Answer>;

/** `ask("POST /a:runQuery", {...})`: below the root of the documents; `ask("DELETE //emulator/...")`: from the address. */
export function restOf({ address }: Pick<Emulator, "address">): Ask {
  return async (request, body) => {
    const [method = "GET", path = ""] = request.split(" ");
    const url = path.startsWith("//") ? path.slice(1) : `/v1/${root}${path}`;
    const response = await fetch(`http://${address}${url}`, {
      method,
      headers: { authorization: "Bearer owner" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
}

/** A write that sets a document to a number. */
export const set = (path: string, n = 0) => ({
  update: { name: `${root}/${path}`, fields: { n: { integerValue: String(n) } } },
});

/** The paths of a query's results. */
export const pathsOf = ({ body }: Answer): readonly string[] =>
  body.flatMap((each: Json) => each.document?.name.slice(root.length + 1) ?? []);
