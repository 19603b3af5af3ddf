// Listen over gRPC, the same cases on every emulator: after each step, what the messages fold to is what the query
// returns. How many messages that takes differs (Google's sends whole results); ours are held to deltas below.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, afterEach, expect, it } from "vitest";
import { ListenRecorder } from "./listen-recorder.ts";
import { describeTargets, startTargets } from "./targets.ts";

type Written = Record<string, number | null>;
type Result = Record<string, number>;

interface Case {
  readonly name: string;
  readonly before: Written;
  readonly target: JsonObject | readonly string[];
  /** What is there at first, then what each commit leaves. */
  readonly first: Result;
  readonly steps: readonly (readonly [Written, Result])[];
}

const c = (more: JsonObject = {}): JsonObject => ({ from: [{ collectionId: "c" }], ...more });
const n = { fieldPath: "n" };
const value = (number: number): JsonObject => ({ integerValue: String(number) });
const where = (op: string, number: number): JsonObject => ({ fieldFilter: { field: n, op, value: value(number) } });
const one = { "c/a": 1, "c/b": 2, "c/d": 3, "c/e": 4 };

const cases: readonly Case[] = [
  {
    name: "a collection",
    before: { "c/a": 1, "d/a": 1 },
    target: c(),
    first: { "c/a": 1 },
    steps: [
      [{ "c/b": 1 }, { "c/a": 1, "c/b": 1 }],
      [
        { "c/a": 2, "c/b": null, "c/d": 3 },
        { "c/a": 2, "c/d": 3 },
      ],
      [{ "c/a": null, "c/d": null }, {}],
    ],
  },
  {
    name: "a filter",
    before: { "c/a": 1, "c/b": 9 },
    target: c({ where: where("GREATER_THAN", 5) }),
    first: { "c/b": 9 },
    steps: [
      [{ "c/a": 7 }, { "c/a": 7, "c/b": 9 }],
      [{ "c/b": 1 }, { "c/a": 7 }],
      [{ "c/a": null }, {}],
    ],
  },
  {
    name: "OR over two values",
    before: one,
    target: c({ where: { compositeFilter: { op: "OR", filters: [where("EQUAL", 1), where("EQUAL", 3)] } } }),
    first: { "c/a": 1, "c/d": 3 },
    steps: [
      [{ "c/b": 3 }, { "c/a": 1, "c/b": 3, "c/d": 3 }],
      [{ "c/a": 4 }, { "c/b": 3, "c/d": 3 }],
    ],
  },
  {
    name: "a limit",
    before: one,
    target: c({ orderBy: [{ field: n }], limit: 2 }),
    first: { "c/a": 1, "c/b": 2 },
    steps: [
      [{ "c/a": null }, { "c/b": 2, "c/d": 3 }],
      [{ "c/z": 0 }, { "c/z": 0, "c/b": 2 }],
      [{ "c/z": 9 }, { "c/b": 2, "c/d": 3 }],
      [
        { "c/b": null, "c/d": null },
        { "c/e": 4, "c/z": 9 },
      ],
    ],
  },
  {
    name: "a limit, descending",
    before: one,
    target: c({ orderBy: [{ field: n, direction: "DESCENDING" }], limit: 2 }),
    first: { "c/e": 4, "c/d": 3 },
    steps: [
      [{ "c/a": 5 }, { "c/a": 5, "c/e": 4 }],
      [{ "c/a": 0 }, { "c/e": 4, "c/d": 3 }],
    ],
  },
  {
    name: "a limit with an offset",
    before: { ...one, "c/f": 5 },
    target: c({ orderBy: [{ field: n }], limit: 2, offset: 1 }),
    first: { "c/b": 2, "c/d": 3 },
    steps: [
      [{ "c/a": null }, { "c/d": 3, "c/e": 4 }],
      [{ "c/z": 0 }, { "c/b": 2, "c/d": 3 }],
    ],
  },
  {
    name: "cursors",
    before: one,
    target: c({
      orderBy: [{ field: n }],
      startAt: { values: [value(2)], before: true },
      endAt: { values: [value(4)], before: true },
    }),
    first: { "c/b": 2, "c/d": 3 },
    steps: [
      [{ "c/a": 3 }, { "c/a": 3, "c/b": 2, "c/d": 3 }],
      [{ "c/b": 5 }, { "c/a": 3, "c/d": 3 }],
    ],
  },
  {
    name: "a collection group",
    before: { "c/a": 1, "x/1/c/b": 2, "x/1/d/b": 3 },
    target: { from: [{ collectionId: "c", allDescendants: true }] },
    first: { "c/a": 1, "x/1/c/b": 2 },
    steps: [
      [{ "y/1/z/1/c/e": 4 }, { "c/a": 1, "x/1/c/b": 2, "y/1/z/1/c/e": 4 }],
      [{ "c/a": null, "x/1/c/b": null }, { "y/1/z/1/c/e": 4 }],
    ],
  },
  {
    name: "documents",
    before: { "c/a": 1 },
    target: ["c/a", "c/b"],
    first: { "c/a": 1 },
    steps: [
      [
        { "c/b": 2, "c/d": 3 },
        { "c/a": 1, "c/b": 2 },
      ],
      [{ "c/a": null }, { "c/b": 2 }],
      [{ "c/a": 5, "c/b": null }, { "c/a": 5 }],
    ],
  },
];

const refused: readonly [string, JsonObject][] = [
  ["a document name that is none", { documents: { documents: ["foo"] } }],
  ["a parent that is none", { query: { parent: "foo", structuredQuery: c() } }],
  [
    "an IN without a list",
    { query: { structuredQuery: c({ where: { fieldFilter: { field: n, op: "IN", value: value(3) } } }) } },
  ],
];

let projects = 0;
const open: ListenRecorder[] = [];

describeTargets(await startTargets(), (emulator) => {
  afterEach(() => {
    for (const recorder of open.splice(0)) recorder.close();
  });
  afterAll(() => emulator.stop());

  function start() {
    const project = `demo-listen-${process.pid}-${++projects}`;
    const recorder = new ListenRecorder(emulator.address, { project });
    open.push(recorder);
    const write = async (documents: Written) => {
      const writes = Object.entries(documents).map(([path, number]) => {
        const name = `${recorder.root}/${path}`;
        return number === null ? { delete: name } : { update: { name, fields: { n: value(number) } } };
      });
      const response = await fetch(`http://${emulator.address}/v1/${recorder.root}:commit`, {
        method: "POST",
        headers: { authorization: "Bearer owner" },
        body: JSON.stringify({ writes }),
      });
      expect(response.status).toBe(200);
    };
    return { recorder, write };
  }

  const sameAs = (expected: Result) => (result: object) =>
    JSON.stringify(Object.entries(result).sort()) === JSON.stringify(Object.entries(expected).sort());

  it.each(cases)("$name", async ({ before, target, first, steps }) => {
    const { recorder, write } = start();
    await write(before);
    if (Array.isArray(target)) recorder.documents(2, target);
    else recorder.query(2, target as JsonObject);
    await recorder.settled(2, sameAs(first));
    for (const [written, expected] of steps) {
      await write(written);
      await recorder.settled(2, sameAs(expected));
    }
  });

  it.each(refused)("%s: that target is refused, the stream lives", async (_, target) => {
    const { recorder, write } = start();
    const query = "query" in target ? { query: { parent: recorder.root, ...(target.query as JsonObject) } } : target;
    recorder.query(2, "c");
    await recorder.until("NO_CHANGE");
    recorder.send({ addTarget: { targetId: 4, ...query } });
    await recorder.until("REMOVE 4 3");
    await write({ "c/a": 1 });
    await recorder.settled(2, sameAs({ "c/a": 1 }));
    expect(recorder.ended).toBeUndefined();
  });

  it("an id in use ends the stream", async () => {
    const { recorder } = start();
    recorder.query(2, "c");
    recorder.query(2, "d");
    await expect.poll(() => recorder.ended, { timeout: 10_000 }).toBeDefined();
    if (emulator.name === "Hearth") expect(recorder.ended).toMatch(/^3 Target id 2 is already in use/);
  });

  it("half-close ends the stream in order", async () => {
    const { recorder } = start();
    recorder.query(2, "c");
    await recorder.until("NO_CHANGE");
    recorder.halfClose();
    await expect.poll(() => recorder.ended, { timeout: 10_000 }).toBe("0 OK");
  });

  it("ids are chosen for 0, acknowledged when removed, and free again", async () => {
    const { recorder } = start();
    recorder.query(0, "c");
    await recorder.until("NO_CHANGE");
    recorder.query(0, "d");
    await recorder.until("CURRENT 2");
    recorder.send({ removeTarget: 99 });
    recorder.send({ removeTarget: 1 });
    await recorder.until("REMOVE 1");
    recorder.query(1, "c");
    await recorder.until("CURRENT 1", 2);
    expect(recorder.lines.filter((line) => line.startsWith("REMOVE"))).toEqual(["REMOVE 1"]);
  });

  it.runIf(emulator.name === "Hearth")("a commit costs what it touches: one message per document", async () => {
    const { recorder, write } = start();
    await write(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c/${index}`, index])));
    recorder.query(2, "c");
    recorder.query(4, c({ orderBy: [{ field: n }], limit: 10 }));
    recorder.documents(6, ["c/5", "c/missing"]);
    await recorder.until("CURRENT 6");
    await recorder.settled(6, sameAs({ "c/5": 5 }));
    recorder.take();
    await write({ "c/5": 500 });
    await recorder.settled(6, sameAs({ "c/5": 500 }));
    expect(recorder.take()).toEqual(["DOC c/5 2 6 -4", "DOC c/10 4", "NO_CHANGE"]);
  });

  it.runIf(emulator.name === "Hearth")("a token resumes on another stream with what was missed", async () => {
    const { recorder, write } = start();
    await write(one);
    recorder.query(2, "c");
    await recorder.settled(2, sameAs(one));
    const resumeToken = recorder.lastToken();
    recorder.close();
    await write({ "c/a": null, "c/b": 9, "d/a": 1 });
    const project = recorder.root.split("/")[1] as string;
    const second = new ListenRecorder(emulator.address, { project });
    open.push(second);
    second.query(2, "c", { resumeToken });
    await second.until("NO_CHANGE");
    expect(second.take()).toEqual(["ADD 2", "DOC c/b 2", "DELETE c/a -2", "CURRENT 2", "NO_CHANGE"]);
  });
});
