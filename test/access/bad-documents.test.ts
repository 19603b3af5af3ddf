// The documents that the API refuses, sent past it: the rules deny each, and let the good ones through.
import type { RulesTestEnvironment } from "@firebase/rules-unit-testing";
import {
  Bytes,
  collectionGroup,
  deleteField,
  doc,
  type Firestore,
  GeoPoint,
  getDocs,
  query,
  serverTimestamp,
  setDoc,
  Timestamp,
  updateDoc,
  where,
  writeBatch,
} from "firebase/firestore";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import { admin, makeTeam, type Team } from "../api/backend.ts";
import { changeStamps, type Data, databaseOf, newDocument, openDoor, sampleFields, verdict } from "./direct.ts";

const { tasks } = app.collections;
let environment: RulesTestEnvironment;
let team: Team;
let database: Firestore;

beforeAll(async () => {
  environment = await openDoor();
  team = await makeTeam();
  database = databaseOf(environment, team.editor.uid);
});
afterAll(() => environment.cleanup());

const reference = (id: string = crypto.randomUUID()) => doc(database, `workspaces/${team.workspaceId}/tasks/${id}`);
const good = (): Data => newDocument(tasks, { ...sampleFields(tasks), dueAt: null }, team.editor.uid);

async function existing(): Promise<ReturnType<typeof reference>> {
  const at = reference();
  await setDoc(at, good());
  return at;
}

const fine: readonly (readonly [string, Data])[] = [
  ["the longest", { title: "x".repeat(200), notes: "n".repeat(5000), labels: Array(8).fill("l".repeat(40)) }],
  ["astral characters, which count once", { title: "😀".repeat(200) }],
  ["a title with line breaks inside", { title: "a\n\u2028 b" }],
  ["the first and the last instant", { dueAt: new Timestamp(-62_135_596_800, 0) }],
  ["the last instant", { dueAt: new Timestamp(253_402_300_799, 999_999_000) }],
  ["an assignee", { assignee: "u".repeat(128), status: "done" }],
];

const bad: readonly (readonly [string, Data])[] = [
  ["an empty title", { title: "" }],
  ["a blank title", { title: "\u00a0 \u3000\n" }],
  ["a title that starts with white space", { title: " x" }],
  ["a title that ends with a line break", { title: "x\n" }],
  ["a title that ends with a no-break space", { title: "x\u00a0" }],
  ["a title that starts with a byte order mark", { title: "\ufeffx" }],
  ["a title that is too long", { title: "x".repeat(201) }],
  ["a title of too many astral characters", { title: "😀".repeat(201) }],
  ["a title of the wrong type", { title: 5 }],
  ["a title that is null", { title: null }],
  ["a title in a list", { title: ["x"] }],
  ["an unknown field", { color: "red" }],
  ["an unknown field that is null", { color: null }],
  ["a status that does not exist", { status: "later" }],
  ["a status of another case", { status: "Todo" }],
  ["a status that is a list", { status: ["todo"] }],
  ["notes that are too long", { notes: "n".repeat(5001) }],
  ["notes that are null", { notes: null }],
  ["an assignee without a name", { assignee: "" }],
  ["an assignee that is too long", { assignee: "u".repeat(129) }],
  ["an assignee that is a map", { assignee: {} }],
  ["a time as text", { dueAt: "2026-01-01T00:00:00Z" }],
  ["a time as a number", { dueAt: 1_767_225_600 }],
  ["a time that is NaN", { dueAt: Number.NaN }],
  ["a time that is a place", { dueAt: new GeoPoint(1, 2) }],
  ["nine labels", { labels: Array(9).fill("l") }],
  ["an empty label", { labels: ["ok", ""] }],
  ["an untrimmed label", { labels: ["ok "] }],
  ["a label that is too long", { labels: [..."1234567", "l".repeat(41)] }],
  ["a label that is a number", { labels: [1] }],
  ["a label that is null", { labels: [null] }],
  ["labels that are a map", { labels: { 0: "l" } }],
  ["labels that are bytes", { labels: Bytes.fromUint8Array(new Uint8Array([1])) }],
];

describe("create", () => {
  test.each(fine)("allowed: %s", async (_name, fields) => {
    expect(await verdict(setDoc(reference(), { ...good(), ...fields }))).toBe("allowed");
  });

  const stamps: readonly (readonly [string, Data])[] = [
    ["someone else as its creator", { createdBy: "someone" }],
    ["someone else as its editor", { updatedBy: "someone" }],
    ["a creation time of its own", { createdAt: Timestamp.fromMillis(0) }],
    ["a change time of its own", { updatedAt: Timestamp.fromMillis(0) }],
    ["in the trash already", { deletedAt: serverTimestamp() }],
    ["a trash stamp that is text", { deletedAt: "" }],
  ];
  test.each([...bad, ...stamps])("denied: %s", async (_name, fields) => {
    const at = reference();
    expect(await verdict(setDoc(at, { ...good(), ...fields }))).toBe("denied");
    expect((await admin().doc(at.path).get()).exists).toBe(false);
  });

  test.each(Object.keys(tasks.shapes))("denied: without %s", async (field) => {
    const { [field]: _missing, ...rest } = good();
    expect(await verdict(setDoc(reference(), rest))).toBe("denied");
  });
});

describe("update", () => {
  test.each(fine)("allowed: %s", async (_name, fields) => {
    const at = await existing();
    expect(await verdict(updateDoc(at, { ...fields, ...changeStamps(team.editor.uid) }))).toBe("allowed");
  });

  const stamps: readonly (readonly [string, Data])[] = [
    ["another creator", { createdBy: "someone" }],
    ["another creation time", { createdAt: serverTimestamp() }],
    ["no change time", { updatedAt: Timestamp.fromMillis(0) }],
    ["someone else as its editor", { updatedBy: "someone" }],
    ["no title", { title: deleteField() }],
    ["no creator", { createdBy: deleteField() }],
    ["an edit on the way to the trash", { title: "y", deletedAt: serverTimestamp() }],
    ["a trash time of its own", { deletedAt: Timestamp.fromMillis(0) }],
    ["no trash stamp", { deletedAt: deleteField() }],
  ];
  test.each([...bad, ...stamps])("denied: %s", async (_name, fields) => {
    const at = await existing();
    const before = await admin().doc(at.path).get();
    expect(await verdict(updateDoc(at, { ...changeStamps(team.editor.uid), ...fields }))).toBe("denied");
    expect((await admin().doc(at.path).get()).updateTime).toEqual(before.updateTime);
  });

  test("denied: without stamps", async () => {
    expect(await verdict(updateDoc(await existing(), { title: "y" }))).toBe("denied");
  });

  test("trash and back: allowed, and nothing else on the way", async () => {
    const at = await existing();
    const stamped = changeStamps(team.editor.uid);
    expect(await verdict(updateDoc(at, { deletedAt: serverTimestamp(), ...stamped }))).toBe("allowed");
    expect(await verdict(updateDoc(at, { deletedAt: null, title: "y", ...stamped }))).toBe("denied");
    expect(await verdict(updateDoc(at, { deletedAt: null, ...stamped }))).toBe("allowed");
  });

  test("a batch with one bad document: denied whole", async () => {
    const [one, two] = [reference(), reference()];
    const batch = writeBatch(database)
      .set(one, good())
      .set(two, { ...good(), title: "" });
    expect(await verdict(batch.commit())).toBe("denied");
    expect((await admin().doc(one.path).get()).exists).toBe(false);
  });
});

describe("memberships across workspaces", () => {
  const mine = (uid: string, as: string) =>
    verdict(getDocs(query(collectionGroup(databaseOf(environment, as), "members"), where("userId", "==", uid))));

  test("allowed: one's own, and only those", async () => {
    const own = query(collectionGroup(database, "members"), where("userId", "==", team.editor.uid));
    const { docs } = await getDocs(own);
    expect(docs.map((each) => each.ref.path)).toEqual([`workspaces/${team.workspaceId}/members/${team.editor.uid}`]);
  });

  test("denied: someone else's, and everyone's", async () => {
    expect(await mine(team.owner.uid, team.editor.uid)).toBe("denied");
    expect(await verdict(getDocs(query(collectionGroup(database, "members"))))).toBe("denied");
    expect(await verdict(getDocs(query(collectionGroup(database, "tasks"))))).toBe("denied");
  });
});
