import { Cron } from "croner";
import { expect, test } from "vitest";
import { toCron } from "./local-schedules.ts";

test.each([
  ["every 5 minutes", "*/5 * * * *"],
  ["every 1 hours", "0 */1 * * *"],
  ["every day 03:00", "0 3 * * *"],
  ["every day 23:59", "59 23 * * *"],
  ["*/10 * * * *", "*/10 * * * *"],
  ["0 9 * * 1", "0 9 * * 1"],
])("toCron: %s", (schedule, cron) => {
  expect(toCron(schedule)).toBe(cron);
  expect(new Cron(toCron(schedule)).nextRun()).toBeInstanceOf(Date);
});

test.each(["every monday 09:00", "whenever", ""])("toCron: leaves %j for the clock to refuse", (schedule) => {
  expect(() => new Cron(toCron(schedule))).toThrow();
});
