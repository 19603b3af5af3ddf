// The math namespace. `ceil` and `floor` give floats, `round` an int (halves go up).
import { intRange } from "../values/errors.ts";
import type { RulesValue } from "../values/value.ts";
import { checkedInt, maxInt, minInt } from "./operators.ts";
import { type BuiltinTable, type Overload, overload } from "./signature.ts";

type Numeric = bigint | number;

const numeric = (run: (value: number) => RulesValue): readonly Overload[] => [
  overload(["int"], (value: bigint) => run(Number(value))),
  overload(["float"], run),
];

const power = (base: Numeric, exponent: Numeric): number => Number(base) ** Number(exponent);

function round(value: number): RulesValue {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return maxInt;
  if (value <= -(2 ** 63)) return minInt;
  return BigInt(Math.floor(value + 0.5));
}

export const mathNamespace: BuiltinTable = {
  abs: [
    overload(["int"], (value: bigint) => (value === minInt ? intRange : checkedInt(value < 0n ? -value : value))),
    overload(["float"], (value: number) => Math.abs(value)),
  ],
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  round: [overload(["int"], (value: bigint) => value), overload(["float"], round)],
  sqrt: numeric(Math.sqrt),
  pow: (["int", "float"] as const).flatMap((left) =>
    (["int", "float"] as const).map((right) => overload([left, right], power)),
  ),
  isNaN: numeric(Number.isNaN),
  isInfinity: numeric((value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY),
};
