// A query that names no collection and does not ask for all descendants was refused, or answered with all descendants:
// it means the collections directly below its parent.
import type { JsonObject } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";

test.each<[string, JsonObject]>([
  ["an empty selector", { from: [{}] }],
  ["no selector", {}],
])("%s: documents of the collections directly below the parent", async (_, structuredQuery) => {
  await using emulator = await startEmulator();
  const root = "projects/demo/databases/(default)/documents";
  const base = `http://${emulator.address}/v1/${root}`;
  for (const path of ["a/1", "b/2", "a/1/c/3", "b/none/d/4"]) {
    expect((await fetch(`${base}/${path}`, { method: "PATCH", body: "{}" })).status).toBe(200);
  }
  const ask = async (parent: string) => {
    const answer = await fetch(`${base}${parent}:runQuery`, {
      method: "POST",
      body: JSON.stringify({ structuredQuery }),
    });
    const found = (await answer.json()) as { document?: { name: string } }[];
    return found.flatMap(({ document }) => document?.name.slice(root.length + 1) ?? []);
  };
  expect(await ask("")).toEqual(["a/1", "b/2"]);
  expect(await ask("/a/1")).toEqual(["a/1/c/3"]);
});
