// Texts and numbers of zod as shapes: what their checks say, and which of them only zod can make.
import type { z } from "zod";
import { DefinitionError } from "./errors.ts";
import type { Bound, Place, Shape } from "./shape.ts";
import { patternOf } from "./string-formats.ts";

export type AnyDef = z.core.$ZodTypeDef & Record<string, unknown>;
export interface CheckDef {
  readonly check: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly length?: number;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly tx?: (text: string) => string;
}

/** What a reader understood, and the names of the checks that only zod can make. */
export interface Reading {
  readonly shape: Shape;
  readonly unread?: readonly string[];
}

const trimProbe = " \u00a0x\u3000\n";

export function readString(def: AnyDef, checks: readonly CheckDef[], place: Place): Reading {
  let [min, max, trimmed]: [number, number | undefined, boolean] = [0, undefined, false];
  const patterns: RegExp[] = [];
  const unread: string[] = [];
  const addFormat = (check: object) => {
    const pattern = patternOf(check);
    if (pattern === undefined) unread.push(String((check as CheckDef).format));
    else patterns.push(pattern);
  };
  // z.email() and its kind: the schema is its own first check.
  if (def.check === "string_format") addFormat(def);
  if (def.coerce === true) unread.push("coerce");
  for (const [index, check] of checks.entries()) {
    if (check.check === "min_length") min = Math.max(min, check.minimum ?? 0);
    else if (check.check === "max_length") max = Math.min(max ?? Number.POSITIVE_INFINITY, check.maximum ?? 0);
    else if (check.check === "length_equals") [min, max] = [check.length ?? 0, check.length ?? 0];
    else if (check.check === "string_format") addFormat(check);
    else if (check.check !== "overwrite" || check.tx?.(trimProbe) !== "x") unread.push(check.check);
    else if (index === 0 && patterns.length === 0) trimmed = true;
    else
      throw new DefinitionError(
        place.collection,
        place.field,
        "write .trim() first: other checks are of what is stored",
      );
  }
  return { shape: { kind: "string", min, max, trimmed, patterns }, unread };
}

/** zod divides to find multiples, and beyond 10^15 takes some for one that are not. */
const farthest = 1e15;

function isNear(bounds: readonly Bound[]): boolean {
  const holds = (sign: string) => bounds.some(({ op, value }) => op.startsWith(sign) && Math.abs(value) <= farthest);
  return holds(">") && holds("<");
}

/** The whole-number formats, with what they hold. "safeint" has no bounds here: every integer of ours is safe. */
const integers: Readonly<Record<string, readonly Bound[]>> = {
  safeint: [],
  int32: [
    { op: ">=", value: -(2 ** 31) },
    { op: "<=", value: 2 ** 31 - 1 },
  ],
  uint32: [
    { op: ">=", value: 0 },
    { op: "<=", value: 2 ** 32 - 1 },
  ],
};

export function readNumber(def: AnyDef, checks: readonly CheckDef[]): Reading {
  const bounds: Bound[] = [];
  const divisors: number[] = [];
  const unread: string[] = [];
  let integer = false;
  const addFormat = (format: unknown) => {
    const known = typeof format === "string" && Object.hasOwn(integers, format) ? integers[format] : undefined;
    if (known !== undefined) {
      integer = true;
      bounds.push(...known);
    } else if (format !== "float64") unread.push(String(format));
  };
  if (def.check === "number_format") addFormat(def.format);
  if (def.coerce === true) unread.push("coerce");
  for (const check of checks) {
    const value = check.value ?? 0;
    if (check.check === "greater_than") bounds.push({ op: check.inclusive === true ? ">=" : ">", value });
    else if (check.check === "less_than") bounds.push({ op: check.inclusive === true ? "<=" : "<", value });
    else if (check.check === "number_format") addFormat(check.format);
    else if (check.check === "multiple_of") divisors.push(value);
    else unread.push(check.check);
  }
  const exact = integer && isNear(bounds) && divisors.every((divisor) => Number.isSafeInteger(divisor) && divisor > 0);
  if (!exact && divisors.length > 0) unread.push("multiple_of (but for integers with bounds within 10^15)");
  return { shape: { kind: "number", integer, bounds, multipleOf: exact ? divisors : [] }, unread };
}
