// Timestamps: parts in UTC, and the namespace that makes them.

import { timestampRange } from "../values/errors.ts";
import { isTimestampInRange } from "../values/time-range.ts";
import { RulesDuration, RulesError, RulesTimestamp, type RulesValue } from "../values/value.ts";
import { type BuiltinTable, type Overload, overload, single } from "./signature.ts";

const second = 1_000_000_000n;
const day = 86_400n * second;

const floorDiv = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;
const floorMod = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;

const dateOf = (self: RulesTimestamp): Date => new Date(Number(floorDiv(self.nanos, 1_000_000n)));

const part = (read: (date: Date) => number): readonly Overload[] =>
  single([], (self: RulesTimestamp) => BigInt(read(dateOf(self))));

function dayOfYear(date: Date): number {
  const start = new Date(date);
  start.setUTCMonth(0, 1);
  start.setUTCHours(0, 0, 0, 0);
  return Math.floor((date.getTime() - start.getTime()) / 86_400_000) + 1;
}

export const timestampMethods: BuiltinTable = {
  year: part((date) => date.getUTCFullYear()),
  month: part((date) => date.getUTCMonth() + 1),
  day: part((date) => date.getUTCDate()),
  hours: part((date) => date.getUTCHours()),
  minutes: part((date) => date.getUTCMinutes()),
  seconds: part((date) => date.getUTCSeconds()),
  nanos: single([], (self: RulesTimestamp) => floorMod(self.nanos, second)),
  /** Monday is 1, Sunday 7. */
  dayOfWeek: part((date) => ((date.getUTCDay() + 6) % 7) + 1),
  dayOfYear: part(dayOfYear),
  toMillis: single([], (self: RulesTimestamp) => floorDiv(self.nanos, 1_000_000n)),
  date: single([], (self: RulesTimestamp) => new RulesTimestamp(floorDiv(self.nanos, day) * day)),
  time: single([], (self: RulesTimestamp) => new RulesDuration(floorMod(self.nanos, day))),
};

function fromDate(year: bigint, month: bigint, dayOfMonth: bigint): RulesValue {
  if (year < 1n || year > 9999n) {
    return new RulesError(`Timestamp should be between 0001-01-01T00.00.00Z and 9999-12-31T23.59.59Z. year: ${year}.`);
  }
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)];
  const date = new Date(0);
  date.setUTCFullYear(y, m - 1, d);
  const same = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  if (!same) return new RulesError(`Date is not valid. year: ${year}, month: ${month} day: ${dayOfMonth}.`);
  return new RulesTimestamp(BigInt(date.getTime()) * 1_000_000n);
}

const checked = (nanos: bigint): RulesValue => (isTimestampInRange(nanos) ? new RulesTimestamp(nanos) : timestampRange);

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Lenient, as measured: 24:00:00 or a 61st second run over into the next unit; digits beyond nanoseconds are dropped. */
function fromText(text: string): RulesValue {
  const found = rfc3339.exec(text);
  if (found === null) return timestampRange;
  const [year, month, dayOfMonth, hours, minutes, seconds] = found.slice(1, 7).map(Number) as Six;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  const offset = (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * (found[8] === "-" ? -1 : 1);
  const total = date.getTime() / 1000 + hours * 3600 + (minutes - offset) * 60 + seconds;
  return checked(BigInt(total) * second + BigInt((found[7] ?? "").slice(0, 9).padEnd(9, "0")));
}

type Six = [number, number, number, number, number, number];

export const timestampNamespace: BuiltinTable = {
  date: single(["int", "int", "int"], fromDate),
  value: [overload(["int"], (millis: bigint) => checked(millis * 1_000_000n)), overload(["string"], fromText)],
};
