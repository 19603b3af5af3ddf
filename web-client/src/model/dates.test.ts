// Times are built from local parts, so that the tests hold in every time zone.
import { describe, expect, test } from "vitest";
import { dayName, daysBetween, daysLeft, fromDateField, toDateField } from "./dates.ts";

type LocalTime = [year: number, month: number, date: number, hour?: number, minute?: number];
const at = (...[year, month, date, hour = 0, minute = 0]: LocalTime) =>
  new Date(year, month - 1, date, hour, minute).getTime();

describe("daysBetween", () => {
  test.each([
    [at(2026, 3, 1, 23, 59), at(2026, 3, 2, 0, 1), 1],
    [at(2026, 3, 1, 0, 1), at(2026, 3, 1, 23, 59), 0],
    [at(2026, 3, 28), at(2026, 3, 30), 2],
    [at(2026, 10, 26), at(2026, 10, 24), -2],
  ])("%i to %i is %i days", (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });
});

describe("dayName", () => {
  const now = at(2026, 6, 10, 9);
  test.each([
    [at(2026, 6, 10, 23), "Today"],
    [at(2026, 6, 11), "Tomorrow"],
    [at(2026, 6, 9), "Yesterday"],
    [at(2026, 6, 19), "Fri, Jun 19"],
    [at(2027, 1, 4), "Mon, Jan 4, 2027"],
  ])("%i reads %s", (time, words) => {
    expect(dayName(time, now, "en-US")).toBe(words);
  });

  test("speaks the reader's language", () => {
    expect(dayName(at(2026, 6, 11), now, "de")).toBe("Morgen");
  });
});

describe("date fields", () => {
  test("a day survives the way there and back", () => {
    expect(toDateField(fromDateField("2026-02-28"))).toBe("2026-02-28");
  });

  test.each(["", "2026-02-30", "2026-13-01", "28.02.2026", "2026-2-8", "tomorrow"])("%j is no date", (value) => {
    expect(fromDateField(value)).toBeNull();
  });
});

describe("daysLeft", () => {
  const now = at(2026, 6, 30);
  test.each([
    [now, 30],
    [now - 1, 30],
    [now - 24 * 3_600_000, 29],
    [at(2026, 1, 1), 0],
  ])("deleted at %i", (deletedAt, left) => {
    expect(daysLeft(deletedAt, now)).toBe(left);
  });
});
