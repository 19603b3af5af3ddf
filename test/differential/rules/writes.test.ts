// Commits on both: every rule with every batch. For one document the whole denial must be the same; for several the
// verdict, because Google's emulator asks the second stage in an order of its own.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RulesOperation } from "../../../emulator/src/rules/types.ts";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { documentName, RestEmulator } from "./official.ts";
import { compile, type JsonFields, judge, toDocument, World } from "./ours.ts";
import { batches, lookupRules, rules, seeded, type Write } from "./write-cases.ts";

const jar = findOfficialJar();

const source = (body: string): string =>
  `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents {
    match /c/{id} { ${body} }
  }
}`;

describe.skipIf(jar === undefined)("rules differential: writes", () => {
  let official: RestEmulator;
  const stored = new Map<string, JsonFields>(Object.entries(seeded));

  beforeAll(async () => {
    official = await RestEmulator.google();
    for (const [path, fields] of stored) await official.seed(path, fields);
  });
  afterAll(() => official.stop());

  function worldAfter(writes: readonly Write[]): World {
    const world = new World();
    for (const [path, fields] of stored) world.stored.set(path, fields);
    for (const write of writes) {
      const before = world.after.has(write.path) ? world.after.get(write.path) : stored.get(write.path);
      world.after.set(write.path, resultOf(write, before));
    }
    return world;
  }

  async function restore(writes: readonly Write[]): Promise<void> {
    for (const path of new Set(writes.map((write) => write.path))) {
      const fields = stored.get(path);
      await (fields === undefined ? official.remove(path) : official.seed(path, fields));
    }
  }

  async function differences(body: string, cases: readonly (readonly Write[])[]): Promise<readonly string[]> {
    const text = source(body);
    await official.putRules(text);
    const ruleset = compile(text);
    const found: string[] = [];
    for (const writes of cases) {
      const theirs = await official.commit(writes.map(toRest));
      if (theirs === "allowed") await restore(writes);
      const world = worldAfter(writes);
      const operations = writes.map((write) => toOperation(write, writes, world));
      const ours = ruleset === undefined ? "does not compile" : judge(ruleset, world, operations);
      const oneDocument = new Set(writes.map((write) => write.path)).size === 1;
      const same = oneDocument ? theirs === ours : (theirs === "allowed") === (ours === "allowed");
      if (!same) found.push(`${JSON.stringify(writes)}\n  Google: ${theirs}\n  ours:   ${ours}`);
    }
    return found;
  }

  test.each(rules)("%s", { timeout: 120_000 }, async (rule) => {
    expect(await differences(rule, batches)).toEqual([]);
  });

  test.each(lookupRules)("look-ups: $name", { timeout: 120_000 }, async ({ rule, writes }) => {
    expect(await differences(rule, [writes])).toEqual([]);
  });
});

function resultOf(write: Write, before: JsonFields | null | undefined): JsonFields | null {
  if (write.kind === "delete") return null;
  if (write.kind === "set") return write.fields;
  const fields: Record<string, unknown> = { ...before };
  for (const name of write.mask) {
    if (name in write.fields) fields[name] = write.fields[name];
    else delete fields[name];
  }
  return fields;
}

function toRest(write: Write): unknown {
  const currentDocument = write.exists === undefined ? {} : { currentDocument: { exists: write.exists } };
  const name = documentName(write.path);
  if (write.kind === "delete") return { delete: name, ...currentDocument };
  const mask = write.kind === "patch" ? { updateMask: { fieldPaths: write.mask } } : {};
  return { update: { name, fields: write.fields }, ...mask, ...currentDocument };
}

function toOperation(write: Write, writes: readonly Write[], world: World): RulesOperation {
  const { path } = write;
  const fields = world.stored.get(path);
  const exists = write.exists ?? fields !== undefined;
  const method = write.kind === "delete" ? "delete" : exists ? "update" : "create";
  const open = write.kind !== "delete" && write.exists === undefined;
  return {
    method,
    path: path.split("/"),
    resource: toDocument(path, fields),
    requestResource: write.kind === "delete" ? null : toDocument(path, world.after.get(path)),
    ...(open && { candidates: ["create", "update"] as const }),
    merges: writes.every((other) => other.path !== path || other.kind === "patch"),
  };
}
