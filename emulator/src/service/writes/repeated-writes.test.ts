// Two writes to one document in one request: Google's emulator's table, as measured.
import { expect, test } from "vitest";
import type { WriteOperation, WritePrecondition } from "./operation.ts";
import { assertCompatible } from "./repeated-writes.ts";

const preconditions: Readonly<Record<string, WritePrecondition>> = {
  "": { kind: "none" },
  "-": { kind: "exists", exists: false },
  "+": { kind: "exists", exists: true },
  t: { kind: "updateTime", updateTime: 1 },
  u: { kind: "updateTime", updateTime: 2 },
};
const kinds = { S: "set", P: "patch", T: "transform", D: "delete", V: "verify" } as const;

/** `S-`: a set of a document that must not exist; `t` and `u` are two update times. */
function operation(text: string): WriteOperation {
  const kind = kinds[text[0] as keyof typeof kinds];
  const precondition = preconditions[text.slice(1)] as WritePrecondition;
  return { kind, precondition, name: "c/1", path: ["c", "1"], fields: {}, mask: [], transforms: [] };
}

function refusal(...writes: readonly string[]): string {
  try {
    assertCompatible(writes.map(operation));
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const versions = "Cannot collapse mutations with different version preconditions";
const columns = ["S", "S-", "S+", "St", "D", "D-", "D+", "Dt"];
const after = (effect: string, again: string) => [
  "",
  `Cannot ${effect} then insert`,
  "",
  again,
  "",
  `Cannot ${effect} then delete`,
  "",
  again,
];
const afterDelete = (again: string) => [
  "",
  "",
  "Cannot delete then update",
  "Cannot delete then update",
  "",
  "",
  "Cannot delete then delete",
  again,
];
const table: Readonly<Record<string, readonly string[]>> = {
  S: after("upsert", versions),
  "S-": after("insert", versions),
  "S+": after("update", versions),
  St: after("update", ""),
  Su: after("update", versions),
  D: afterDelete(versions),
  "D-": afterDelete(versions),
  "D+": afterDelete(versions),
  Dt: afterDelete(""),
};

const pairs = Object.entries(table).flatMap(([first, row]) =>
  columns.map((second, n) => [first, second, row[n] as string] as const),
);

test.each(pairs)("%s, then %s: %s", (first, second, expected) => {
  const alike = (text: string) => [text, text.replace("S", "P"), text.replace("S", "T")];
  for (const one of alike(first)) {
    for (const two of alike(second)) {
      const told = refusal(one, two);
      if (expected === "") expect(told).toBe("");
      else expect(told).toContain(expected);
    }
  }
});

test.each([
  [["S", "V+"], "written and then verified"],
  [["V+", "S"], "verified and then written"],
  [["V+", "V+"], "verified more than once"],
  [["V"], "a verify must contain a precondition"],
  [["S-", "S", "D-"], "Cannot insert then delete"],
  [["D", "S-", "S-"], "Cannot upsert then insert"],
  [["D", "S", "S+"], ""],
  [["St", "S", "St"], ""],
  [["St", "D", "Dt"], ""],
  [["St", "S", "Su"], versions],
])("%s: %s", (writes, expected) => {
  if (expected === "") expect(refusal(...writes)).toBe("");
  else expect(refusal(...writes)).toContain(expected);
});
