// Durations: both parts carry the sign.
import { durationRange, timestampRange } from "../values/errors.ts";
import { isDurationInRange } from "../values/time-range.ts";
import { RulesDuration, RulesError, type RulesValue } from "../values/value.ts";
import { type BuiltinTable, single } from "./signature.ts";

const second = 1_000_000_000n;

const units: Readonly<Record<string, bigint>> = {
  w: 604_800n * second,
  d: 86_400n * second,
  h: 3_600n * second,
  m: 60n * second,
  s: second,
  ms: 1_000_000n,
  ns: 1n,
};

const checked = (nanos: bigint): RulesValue => (isDurationInRange(nanos) ? new RulesDuration(nanos) : durationRange);

function fromUnit(count: bigint, unit: string): RulesValue {
  const size = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return size === undefined
    ? new RulesError(`Invalid regular expression pattern. Pattern: ${unit}.`)
    : checked(count * size);
}

export const durationMethods: BuiltinTable = {
  seconds: single([], (self: RulesDuration) => self.nanos / second),
  nanos: single([], (self: RulesDuration) => self.nanos % second),
};

/** Hours, minutes, seconds, nanoseconds; none of them is range checked. */
function fromParts(...parts: readonly [bigint, bigint, bigint, bigint]): RulesValue {
  const nanos = parts[0] * 3_600n * second + parts[1] * 60n * second + parts[2] * second + parts[3];
  // The emulator names the timestamp's range here, though it checks the duration's.
  return isDurationInRange(nanos) ? new RulesDuration(nanos) : timestampRange;
}

export const durationNamespace: BuiltinTable = {
  value: single(["int", "string"], fromUnit),
  time: single(["int", "int", "int", "int"], fromParts),
  abs: single(["duration"], (value: RulesDuration) => new RulesDuration(value.nanos < 0n ? -value.nanos : value.nanos)),
};
