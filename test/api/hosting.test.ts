// What Hosting says of how long its answers may be kept: the page never, what is named by its content for ever.
import { expect, test } from "vitest";
import { call, suite } from "./backend.ts";

const cached = async (path: string) => (await fetch(`${suite.hosting}${path}`)).headers.get("cache-control");

test("the page is asked for again each time, at every address; its parts are kept", async () => {
  for (const path of ["/", "/sign-in", "/w/abc/members", "/nothing/here"])
    expect(await cached(path), path).toBe("no-cache");
  const page = await (await fetch(suite.hosting)).text();
  const [asset] = /\/assets\/[^"]+\.js/.exec(page) ?? [];
  expect(asset).toBeDefined();
  expect(await cached(asset ?? "")).toBe("public, max-age=31536000, immutable");
});

test("what the API says stays as it said it", async () => {
  const base = `${suite.hosting}/api/v1`;
  const { status, headers } = await call(undefined, "GET /workspaces/any", { base });
  expect([status, headers.get("cache-control")]).toEqual([401, "private, no-store"]);
});
