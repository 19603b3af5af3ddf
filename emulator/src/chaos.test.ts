import { expect, test } from "vitest";
import { ChaosControl } from "./chaos.ts";

test("chaos: off until asked for, and again when asked for nothing", () => {
  const chaos = new ChaosControl();
  const heard: unknown[] = [];
  chaos.steer({ setChaos: (options) => heard.push(options) });
  expect(() => chaos.beforeCommit()).not.toThrow();
  chaos.set({ duplicate: 0.5, abort: 1 });
  expect(() => chaos.beforeCommit()).toThrow(expect.objectContaining({ code: "ABORTED" }));
  chaos.set({});
  expect(() => chaos.beforeCommit()).not.toThrow();
  expect(heard).toEqual([{}, { duplicate: 0.5, abort: 1 }, {}]);
});

test("chaos: a share of the commits aborts, evenly", () => {
  const chaos = new ChaosControl();
  chaos.set({ abort: 0.25 });
  const fates = Array.from({ length: 8 }, () => {
    try {
      chaos.beforeCommit();
      return "commits";
    } catch {
      return "aborts";
    }
  });
  expect(fates.flatMap((fate, i) => (fate === "aborts" ? i : []))).toEqual([3, 7]);
});

test.each([
  null,
  [],
  5,
  { abort: 2 },
  { abort: -1 },
  { abort: "1" },
  { abort: Number.NaN },
  { delayMs: 1e9 },
  { explode: 1 },
])("chaos: refuses %j and changes nothing", (settings) => {
  const chaos = new ChaosControl();
  chaos.set({ reorder: 1 });
  expect(() => chaos.set(settings)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  expect(chaos.get()).toEqual({ reorder: 1 });
});
