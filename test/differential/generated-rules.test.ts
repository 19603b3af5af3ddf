// The rules that the kit generates, on Google's emulator and on our engine: the same verdict on generated documents of
// every field type. What rules can check, and what it costs, is Google's to say.
import { toJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ValueSchema } from "../../emulator/src/proto/gen/google/firestore/v1/document_pb.js";
import { app } from "../../functions/src/app/index.ts";
import { type AnyCollection, type App, collection, defineApp } from "../../functions/src/kit/index.ts";
import { mostExpressions, requestCosts } from "../../functions/src/kit/rules/budget.ts";
import { compileRules } from "../../functions/src/kit/rules/compile-rules.ts";
import { findOfficialJar } from "../../scripts/official-jar.ts";
import { asStored, documentsOf, validDocumentsOf } from "../access/documents.ts";
import { type Data, Instant, RulesDoor, stamped, toFields } from "../access/doors.ts";
import { everyField } from "../access/every-field.ts";
import { auth, documentName, RestEmulator } from "./rules/official.ts";

/** Documents per collection and role; Google's emulator takes some ten milliseconds for each. */
const runs = process.env.HEARTH_FUZZ === undefined ? 8 : Math.ceil(Number(process.env.HEARTH_FUZZ) / 50);
const seed = Number(process.env.HEARTH_SEED ?? (process.env.HEARTH_FUZZ === undefined ? 7 : Date.now() % 2 ** 31));
const direct = (one: App) => Object.values(one.collections).filter(({ writes }) => writes === "direct");

const json = (data: Data) =>
  Object.fromEntries(Object.entries(toFields(data)).map(([name, value]) => [name, toJson(ValueSchema, value)]));
const serverTime = (fieldPath: string) => ({ fieldPath, setToServerValue: "REQUEST_TIME" });
const createdAt = new Instant(1_600_000_000, 0);

function stored(one: AnyCollection, fields: Data): Data {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asStored(one.shapes[name], value)]));
}

/** The create that a client of these fields sends. */
function toCreate({ hasTrash }: AnyCollection, path: string, fields: Data) {
  const stamps = { createdBy: auth.uid, updatedBy: auth.uid, ...(hasTrash ? { deletedAt: null } : {}) };
  return {
    update: { name: documentName(path), fields: json({ ...stamps, ...fields }) },
    updateTransforms: [serverTime("createdAt"), serverTime("updatedAt")],
    currentDocument: { exists: false },
  };
}

function toUpdate(path: string, after: Data) {
  const { updatedAt: _server, ...rest } = after;
  return {
    update: { name: documentName(path), fields: json({ ...rest, updatedBy: auth.uid }) },
    updateTransforms: [serverTime("updatedAt")],
    currentDocument: { exists: true },
  };
}

/** What the door's caller made, as if Google's emulator's had. */
const asGoogles = (data: Data): Data => ({ ...data, createdBy: auth.uid, updatedBy: auth.uid });

describe.skipIf(findOfficialJar() === undefined)("generated rules: Google's emulator agrees with our engine", () => {
  let google: RestEmulator;
  const tally = { compared: 0, allowed: 0, unstorable: 0 };

  beforeAll(async () => {
    google = await RestEmulator.google();
  });
  afterAll(async () => {
    await google.stop();
    console.log(`generated rules: ${tally.compared} writes compared with Google's emulator, ${tally.allowed} allowed`);
  });

  function compare(theirs: string, ours: string | undefined, shown: unknown): void {
    // Names that Firestore refuses never come to the rules.
    if (theirs.startsWith("refused: INVALID_ARGUMENT")) tally.unstorable += 1;
    else {
      tally.compared += 1;
      if (ours === undefined) tally.allowed += 1;
      expect(theirs === "allowed", `seed ${seed}: ${JSON.stringify(shown)}\nGoogle: ${theirs}\nours: ${ours}`).toBe(
        ours === undefined,
      );
    }
  }

  async function become(role: string): Promise<void> {
    await google.seed(`workspaces/w/members/${auth.uid}`, json({ role }));
  }

  describe.each([app, everyField])("", (one) => {
    const door = new RulesDoor(one);
    const isStamped = (data: Data) => Object.keys(stamped(app.collections.tasks, {})).some((name) => name in data);

    test.each(direct(one).map((each) => [each.name, each] as const))("%s", async (name, each) => {
      expect((await google.putRules(compileRules(one))).body).not.toHaveProperty("error");
      const own = Object.fromEntries(
        Object.entries(each.shapes).filter(([field]) => !each.systemFields.includes(field)),
      );
      const documents = fc.sample(documentsOf(own), { numRuns: runs, seed }).filter((data) => !isStamped(data));
      const bases = fc.sample(validDocumentsOf(own), { numRuns: runs, seed });
      const folder = each.path.replace(/\{\w+\}/, "w");
      for (const role of ["owner", "viewer"] as const) {
        await become(role);
        for (const [index, fields] of documents.entries()) {
          const path = `${folder}/${role}${index}`;
          const after = stored(each, fields);
          if (each.access.create !== undefined) {
            const ours = door.refusal(each, { role, after: { ...stamped(each, {}), ...after } });
            compare(await google.commit([toCreate(each, path, after)]), ours, { name, role, fields });
          }
          const before = { ...stamped(each, stored(each, bases[index] ?? {})), createdAt };
          const id = name === "users" ? auth.uid : `${role}${index}`;
          await google.seed(`${folder}/${id}`, json(asGoogles(before)));
          // One field or two: some fields may never change.
          const change = Object.fromEntries(Object.entries(after).slice(index % 2, 2));
          const ours = door.refusal(each, {
            role,
            id: name === "users" ? "caller" : id,
            before,
            after: asCaller({ ...before, ...change }),
          });
          const answer = await google.commit([toUpdate(`${folder}/${id}`, { ...asGoogles(before), ...change })]);
          compare(answer, ours, { name, role, before, change });
        }
      }
    });
  });

  /** The door's own caller changes the document. */
  const asCaller = (data: Data): Data => ({ ...data, ...pickStamps(stamped(app.collections.tasks, {})) });
  const pickStamps = ({ updatedAt, updatedBy }: Data) => ({ updatedAt, updatedBy });

  test("the costliest document of a definition within its budget is allowed", async () => {
    const costOf = (max: number) =>
      requestCosts(compileRules(definitionOf(max))).find(({ request }) => request === "things create")?.expressions ??
      0;
    let longest = 1;
    while (costOf(longest + 1) <= mostExpressions) longest += 1;
    expect(costOf(longest)).toBeGreaterThan(mostExpressions * 0.9);
    const costly = definitionOf(longest);
    const rules = compileRules(costly);
    await google.putRules(rules);
    await become("owner");
    const fields = { list: Array.from({ length: longest }, () => ({ text: "😀".repeat(9), flag: true })) };
    const { things } = costly.collections;
    const door = new RulesDoor(costly);
    expect(door.refusal(things, { role: "owner", after: stamped(things, fields) })).toBeUndefined();
    expect(await google.commit([toCreate(things, "workspaces/w/things/full", fields)])).toBe("allowed");
  });
});

/** A list of objects: what costs most for its size. */
function definitionOf(max: number) {
  const members = everyField.collections.members;
  const item = z.strictObject({ text: z.string().trim().min(1).max(9), flag: z.boolean() });
  const things = collection("workspaces/{workspaceId}/things", {
    noun: "thing",
    fields: { list: z.array(item).max(max) },
    access: { read: "viewer", create: "viewer" },
    writes: "direct",
  });
  return defineApp({ scope: everyField.scope, collections: { members, things } });
}
