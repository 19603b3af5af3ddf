// Speed of the rules engine: compiling, and judging requests. Prints a table (`--each`: every hostile case); run with `npm run bench` or
// `node test/bench/rules.bench.ts`.
import { existsSync, readFileSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "../../emulator/src/proto/gen/google/firestore/v1/document_pb.js";
import { deniedRequests, type HostileRequest, heavyRequests } from "../../emulator/src/rules/hostile/requests.ts";
import { heavySources, refusedSources } from "../../emulator/src/rules/hostile/sources.ts";
import { compileRules } from "../../emulator/src/rules/index.ts";
import type { RulesDocument, Ruleset, RulesRequest } from "../../emulator/src/rules/types.ts";

const value = (valueType: Value["valueType"]): Value => create(ValueSchema, { valueType });
const text = (content: string): Value => value({ case: "stringValue", value: content });
const timestamp = value({ case: "timestampValue", value: { seconds: 1_700_000_000n, nanos: 0 } as never });
const labels = value({ case: "arrayValue", value: { values: [text("home"), text("soon")] } as never });
const none = value({ case: "nullValue", value: 0 });

/** A create with ten field checks and one cached get. */
const tenChecks = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /workspaces/{workspace} {
      function role() {
        return get(/databases/$(database)/documents/workspaces/$(workspace)/members/$(request.auth.uid)).data.role;
      }
      function isTask(data) {
        return data.keys().hasOnly(['title', 'notes', 'status', 'assignee', 'dueAt', 'labels', 'createdAt', 'createdBy'])
          && data.title is string && data.title.size() >= 1 && data.title.size() <= 200
          && data.notes is string && data.notes.size() <= 5000
          && data.status in ['todo', 'doing', 'done']
          && (data.assignee == null || data.assignee is string)
          && (data.dueAt == null || data.dueAt is timestamp)
          && data.labels is list && data.labels.size() <= 8
          && data.createdAt == request.time
          && data.createdBy == request.auth.uid;
      }
      match /tasks/{task} {
        allow create: if request.auth != null && role() in ['editor', 'owner'] && isTask(request.resource.data);
      }
    }
  }
}`;

const member: RulesDocument = {
  path: ["workspaces", "w", "members", "ann"],
  fields: { role: text("editor"), userId: text("ann") },
};
const task: RulesDocument = {
  path: ["workspaces", "w", "tasks", "t1"],
  fields: {
    title: text("Water the plants"),
    notes: text("Twice a week."),
    status: text("todo"),
    assignee: none,
    dueAt: timestamp,
    labels,
    createdAt: timestamp,
    createdBy: text("ann"),
  },
};

const request: RulesRequest = {
  database: "(default)",
  auth: { uid: "ann", token: { sub: "ann", email: "ann@example.com", firebase: { sign_in_provider: "password" } } },
  time: 1_700_000_000_000_000,
  reader: { read: () => member, readAfter: () => member, isWritten: () => false },
  operations: [
    { method: "create", candidates: ["create", "update"], path: task.path, resource: null, requestResource: task },
  ],
};

/** The same rules with enough other blocks to make a thousand lines. */
function thousandLines(): string {
  const others = Array.from(
    { length: 120 },
    (_, i) => `    match /other${i}/{id} {
      function owns${i}(data) {
        return data.owner == request.auth.uid;
      }
      allow read: if owns${i}(resource.data);
      allow create: if owns${i}(request.resource.data) && request.resource.data.name is string;
      allow update, delete: if owns${i}(resource.data) && request.time > resource.data.createdAt;
    }`,
  );
  return tenChecks.replace(
    "    match /workspaces/{workspace} {",
    `${others.join("\n")}\n    match /workspaces/{workspace} {`,
  );
}

function compiled(source: string): Ruleset {
  const { ruleset, issues } = compileRules(source);
  if (ruleset === undefined) throw new Error(JSON.stringify(issues));
  return ruleset;
}

/** Processor time of this process: on a busy machine the clock would measure the others. */
function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Best of several rounds: the machine's other work is not ours to measure. */
function best(rounds: number, measure: () => number): number {
  return Math.max(...Array.from({ length: rounds }, measure));
}

function perSecond(ruleset: Ruleset): number {
  if (!ruleset.authorize(request).allowed) throw new Error("The benchmark's request must be allowed.");
  return best(8, () => {
    const start = cpuMillis();
    let count = 0;
    while (cpuMillis() - start < 400) {
      for (let i = 0; i < 100; i++) ruleset.authorize(request);
      count += 100;
    }
    return (count * 1000) / (cpuMillis() - start);
  });
}

function compileTime(source: string): number {
  return -best(10, () => {
    const start = cpuMillis();
    compiled(source);
    return start - cpuMillis();
  });
}

const large = thousandLines();
const rows: Record<string, Record<string, string | number>> = {
  "create, ten checks, one get": { "evaluations/s": Math.round(perSecond(compiled(tenChecks))), target: 20_000 },
  [`the same in ${large.split("\n").length} lines`]: {
    "evaluations/s": Math.round(perSecond(compiled(large))),
    target: 20_000,
  },
  [`compile ${large.split("\n").length} lines`]: { ms: Number(compileTime(large).toFixed(1)), target: 50 },
};
/** The slowest of a set: milliseconds by name, each the best of a few rounds. */
function slowest(cases: Readonly<Record<string, () => void>>): { name: string; ms: number } {
  const times = Object.entries(cases).map(([name, run]) => ({ name, ms: -best(3, () => -cpuOf(run)) }));
  times.sort((a, b) => b.ms - a.ms);
  if (process.argv.includes("--each")) console.table(times);
  return times[0] ?? { name: "none", ms: 0 };
}

function cpuOf(run: () => void): number {
  const start = cpuMillis();
  run();
  return cpuMillis() - start;
}

const sources = Object.entries({ ...refusedSources, ...heavySources });
const requests = Object.entries({ ...deniedRequests, ...heavyRequests }).map(
  ([name, hostile]): [string, HostileRequest & { ruleset: Ruleset }] => [
    name,
    { ...hostile, ruleset: compiled(hostile.source) },
  ],
);
const hostile = {
  "hostile source": slowest(Object.fromEntries(sources.map(([name, text]) => [name, () => compileRules(text)]))),
  "hostile request": slowest(
    Object.fromEntries(requests.map(([name, { ruleset, request }]) => [name, () => ruleset.authorize(request)])),
  ),
};
for (const [kind, { name, ms }] of Object.entries(hostile)) {
  rows[`slowest ${kind}: ${name}`] = { ms: Number(ms.toFixed(1)), target: 100 };
}
const own = new URL("../../firestore.rules", import.meta.url);
if (existsSync(own)) {
  const source = readFileSync(own, "utf8");
  rows[`compile firestore.rules (${source.split("\n").length} lines)`] = { ms: Number(compileTime(source).toFixed(1)) };
}
console.table(rows);
