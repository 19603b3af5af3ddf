// The engine's door: what a caller of compileRules sees, on small rulesets.
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import {
  StructuredQuery_FieldFilter_Operator as Operator,
  StructuredQuerySchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { compileRules } from "./index.ts";
import { ask as askSource, text, inDatabase as wrap } from "./rulesets.ts";
import type { RulesAllowOutcome, RulesDocument, RulesOperation, RulesVerdict } from "./types.ts";

const ask = (body: string, operation: Partial<RulesOperation>, stored?: readonly RulesDocument[]): RulesVerdict =>
  askSource(wrap(body), operation, stored);

const room: RulesDocument = { path: ["rooms", "r1"], fields: { owner: text("ann") } };

describe("compileRules: verdicts", () => {
  test("get: a condition on the stored document", () => {
    const rules = "match /rooms/{id} { allow get: if resource.data.owner == request.auth.uid; }";
    expect(ask(rules, { resource: room })).toEqual({ allowed: true });
    const other = { path: room.path, fields: { owner: text("bob") } };
    expect(ask(rules, { resource: other })).toEqual({
      allowed: false,
      operation: 0,
      message: "\nevaluation error at L4:35 for 'get' @ L4, false for 'get' @ L4",
    });
  });

  test("no statement matches", () => {
    const rules = "match /rooms/{id} { allow get; }";
    expect(ask(rules, { path: ["halls", "h1"] })).toMatchObject({ message: "No matching allow statements" });
    expect(ask(rules, { method: "delete" })).toMatchObject({ message: "No matching allow statements" });
  });

  test("functions see the wildcards around their definition; get reads another document", () => {
    const rules = `match /rooms/{room} {
      function member(uid) { let path = /databases/$(db)/documents/rooms/$(room)/members/$(uid); return exists(path); }
      match /notes/{note} { allow read: if member(request.auth.uid); }
    }`;
    const operation = { path: ["rooms", "r1", "notes", "n1"] };
    expect(ask(rules, operation, [{ path: ["rooms", "r1", "members", "ann"], fields: {} }])).toEqual({ allowed: true });
    expect(ask(rules, operation)).toMatchObject({ allowed: false });
  });

  test("the monitor is told what each statement answered in the end", () => {
    const rules =
      "match /rooms/{id} { allow get: if 1 / 0 == 1;\nallow get: if false;\nallow get: if resource != null; }";
    const { ruleset } = compileRules(wrap(rules));
    const told: RulesAllowOutcome[] = [];
    ruleset?.authorize({
      database: "(default)",
      auth: null,
      time: 0,
      reader: { read: () => room, readAfter: () => room, isWritten: () => false },
      operations: [{ method: "get", path: room.path, resource: room, requestResource: null }],
      onOutcomes: (outcomes) => told.push(...outcomes),
    });
    expect(told).toEqual([
      { operation: 0, line: 4, method: "get", outcome: "error" },
      { operation: 0, line: 5, method: "get", outcome: "deny" },
      { operation: 0, line: 6, method: "get", outcome: "allow" },
    ]);
  });

  test("list: proved from the query's filters, never from documents", () => {
    const rules = "match /rooms/{id} { allow list: if resource.data.owner == request.auth.uid; }";
    const filter = (value: string) => ({
      filterType: {
        case: "fieldFilter" as const,
        value: { field: { fieldPath: "owner" }, op: Operator.EQUAL, value: text(value) },
      },
    });
    const list = (where?: ReturnType<typeof filter>) =>
      ask(rules, {
        method: "list",
        path: ["rooms"],
        query: {
          parent: [],
          query: create(StructuredQuerySchema, { from: [{ collectionId: "rooms" }], ...(where && { where }) }),
        },
      });
    expect(list(filter("ann"))).toEqual({ allowed: true });
    expect(list(filter("bob"))).toMatchObject({ allowed: false });
    expect(list()).toMatchObject({ allowed: false });
  });
});

describe("compileRules: mistakes", () => {
  test("a syntax error gives no ruleset and a position", () => {
    const { ruleset, issues } = compileRules(wrap("match /a/{x} { allow read: if a b; }"));
    expect(ruleset).toBeUndefined();
    expect(issues).toEqual([
      {
        severity: "ERROR",
        description: "Unexpected 'b'.",
        sourcePosition: { line: 4, column: 33, currentOffset: 115, endOffset: 115 },
      },
    ]);
  });

  test("an empty source", () => {
    expect(compileRules("")).toEqual({
      issues: [
        {
          severity: "ERROR",
          description: "Rules content empty. Compilation aborted.",
          sourcePosition: { line: 0, column: 0 },
        },
      ],
    });
  });
});
