// The math namespace. `ceil` and `floor` give floats, `round` an int (halves go up).
import type { RulesValue } from "../values/value.ts";
import { maxInt, minInt } from "./operators.ts";
import { type BuiltinTable, type Overload, overload, type ParameterType, single } from "./signature.ts";

const floating = (run: (...values: readonly number[]) => RulesValue, count = 1): readonly Overload[] => {
  const params: readonly ParameterType[] = new Array<ParameterType>(count).fill("float");
  return single(params, (...values: readonly number[]) => run(...values));
};

/** Java's Math.pow: 1 to the power of NaN is NaN, as in JavaScript. */
const power = (base = 0, exponent = 0): number => base ** exponent;

function round(value = 0): RulesValue {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return maxInt;
  if (value <= -(2 ** 63)) return minInt;
  return BigInt(Math.round(value));
}

export const mathNamespace: BuiltinTable = {
  abs: [
    // The absolute value of the smallest int is itself, as in Java.
    overload(["int"], (value: bigint) => BigInt.asIntN(64, value < 0n ? -value : value)),
    overload(["float"], (value: number) => Math.abs(value)),
  ],
  ceil: floating((value = 0) => Math.ceil(value)),
  floor: floating((value = 0) => Math.floor(value)),
  round: floating(round),
  sqrt: floating((value = 0) => Math.sqrt(value)),
  pow: floating(power, 2),
  isNaN: floating((value) => Number.isNaN(value)),
  isInfinity: floating((value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY),
};
