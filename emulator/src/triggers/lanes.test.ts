import { describe, expect, it } from "vitest";
import { type Delivery, Lanes } from "./lanes.ts";

const limits = { total: 4, scaleOutAfter: 100 };
let nextId = 0;
const delivery = (functionId: string, document: string, extra: Partial<Delivery> = {}): Delivery => ({
  id: nextId++,
  functionId,
  document,
  addedAt: 0,
  notBefore: 0,
  deliveries: 1,
  yields: false,
  attempts: 0,
  ...extra,
});

function taken(lanes: Lanes, now: number): Delivery {
  const next = lanes.take(now);
  if ("wakeAt" in next) throw new Error(`nothing before ${next.wakeAt}`);
  return next;
}

describe("Lanes", () => {
  it("take: one document's events wait for each other, also when scaled out", () => {
    const lanes = new Lanes(limits);
    const [first, second] = [delivery("f", "d"), delivery("f", "d")];
    lanes.add(first);
    lanes.add(second);
    expect(taken(lanes, 0)).toBe(first);
    expect(lanes.take(1_000)).toEqual({ wakeAt: Number.POSITIVE_INFINITY });
    lanes.finish(first, 1_000, true);
    expect(taken(lanes, 1_000)).toBe(second);
    lanes.finish(second, 1_000, true);
    expect(lanes.size).toBe(0);
  });

  it("take: a function that failed to answer keeps its place", () => {
    const lanes = new Lanes(limits);
    const [first, second] = [delivery("f", "d"), delivery("f", "d")];
    for (const each of [first, second]) lanes.add(each);
    lanes.finish(taken(lanes, 0), 0, false);
    expect(taken(lanes, 0)).toBe(first);
  });

  it("take: another document of a busy function goes only after a pause, up to its limit", () => {
    const lanes = new Lanes(limits);
    for (const document of ["first", "a", "b", "c", "d"]) lanes.add(delivery("f", document));
    const first = taken(lanes, 0);
    expect(lanes.take(150)).toEqual({ wakeAt: 1_000 });
    lanes.finish(first, 0, true);
    taken(lanes, 0);
    expect(lanes.take(50)).toEqual({ wakeAt: 100 });
    taken(lanes, 100);
    taken(lanes, 200);
    expect(lanes.take(10_000)).toEqual({ wakeAt: Number.POSITIVE_INFINITY });
  });

  it("take: slow functions leave a place to one that has none running", () => {
    const lanes = new Lanes({ total: 4, scaleOutAfter: 0 });
    for (const document of ["a", "b", "c", "d"]) for (const id of ["slow", "slower"]) lanes.add(delivery(id, document));
    expect([taken(lanes, 0), taken(lanes, 0), taken(lanes, 0)]).toHaveLength(3);
    expect(lanes.take(60_000)).toEqual({ wakeAt: Number.POSITIVE_INFINITY });
    const quick = delivery("quick", "a");
    lanes.add(quick);
    expect(taken(lanes, 60_000)).toBe(quick);
    lanes.add(delivery("quick", "b"));
    expect(lanes.take(60_000)).toEqual({ wakeAt: Number.POSITIVE_INFINITY });
    lanes.finish(quick, 60_000, true);
    expect(taken(lanes, 60_000).functionId).toBe("quick");
  });

  it("take: functions take turns and share the total", () => {
    const lanes = new Lanes({ ...limits, total: 2, scaleOutAfter: 0 });
    for (const id of ["f", "f", "g"]) lanes.add(delivery(id, `${id}${nextId}`));
    expect([taken(lanes, 0).functionId, taken(lanes, 0).functionId]).toEqual(["f", "g"]);
    expect(lanes.take(0)).toEqual({ wakeAt: Number.POSITIVE_INFINITY });
  });

  it("take: a delayed delivery holds its lane only", () => {
    const lanes = new Lanes(limits);
    lanes.add(delivery("f", "a", { notBefore: 70 }));
    expect(lanes.take(0)).toEqual({ wakeAt: 70 });
    lanes.add(delivery("f", "b"));
    expect(taken(lanes, 0).document).toBe("b");
  });

  it("take: a yielding delivery is passed by the next of its lane, or goes after a while", () => {
    const lanes = new Lanes(limits);
    const [late, early] = [delivery("f", "a", { yields: true }), delivery("f", "a")];
    lanes.add(late);
    expect(lanes.take(0)).toEqual({ wakeAt: 1_000 });
    lanes.add(early);
    expect(taken(lanes, 0)).toBe(early);
    lanes.finish(early, 0, true);
    expect(taken(lanes, 0)).toBe(late);
    lanes.finish(late, 0, true);
    const alone = delivery("f", "a", { yields: true });
    lanes.add(alone);
    expect(taken(lanes, 1_000)).toBe(alone);
  });
});
