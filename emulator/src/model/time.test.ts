import { expect, test } from "vitest";
import { createClock, systemClock } from "./time.ts";

function twoClocks() {
  const at = { coarse: 1_000_000, fine: 50.25 };
  return { at, clock: createClock({ coarse: () => at.coarse, fine: () => at.fine }) };
}

test("the finer clock tells the microseconds", () => {
  const { at, clock } = twoClocks();
  expect(clock()).toBe(1_000_000_000);
  at.fine += 0.125;
  expect(clock()).toBe(1_000_000_125);
  at.fine += 3;
  at.coarse += 3;
  expect(clock()).toBe(1_000_003_125);
});

test.each([
  ["the machine slept", 8 * 3_600_000],
  ["somebody set the time back", -3_600_000],
  ["the two drift apart, one way", 1],
  ["the two drift apart, the other way", -6],
])("the machine's time counts: %s", (_, jump) => {
  const { at, clock } = twoClocks();
  clock();
  at.coarse += jump;
  expect(clock()).toBe((1_000_000 + jump) * 1000);
  at.fine += 0.5;
  expect(clock()).toBe((1_000_000 + jump) * 1000 + 500);
});

test("it is never behind the machine's, and less than a tick ahead of it", () => {
  const { at, clock } = twoClocks();
  for (let step = 0; step < 1000; step++) {
    at.fine += 0.3;
    at.coarse = 1_000_000 + Math.floor(at.fine - 50);
    const ahead = clock() - at.coarse * 1000;
    expect(ahead).toBeGreaterThanOrEqual(0);
    expect(ahead).toBeLessThanOrEqual(1000);
  }
});

test("the system's clock tells the time", () => {
  for (let step = 0; step < 1000; step++) {
    const before = Date.now();
    const now = systemClock() / 1000;
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now() + 5 + 1);
  }
});
