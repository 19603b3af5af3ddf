// Arithmetic and ordering: int64 with overflow errors, IEEE doubles, strings, durations and timestamps.
import { divideByZero, durationRange, intRange, timestampRange, tooLarge, unsupported } from "../values/errors.ts";
import { isDurationInRange, isTimestampInRange } from "../values/time-range.ts";
import { RulesDuration, RulesTimestamp, type RulesValue, typeOf } from "../values/value.ts";

export const minInt = -(2n ** 63n);
export const maxInt = 2n ** 63n - 1n;

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%";
export type OrderOp = "<" | "<=" | ">" | ">=";

/** Longest text an expression may build; a document holds at most 1 MiB. */
export const maxText = 4_000_000;

const expected: Readonly<Record<ArithmeticOp, readonly string[]>> = {
  "+": [
    "int + int",
    "float + float",
    "string + string",
    "duration + duration",
    "duration + timestamp",
    "timestamp + duration",
  ],
  "-": ["int - int", "float - float", "duration - duration", "timestamp - duration", "timestamp - timestamp"],
  "*": ["int * int", "float * float"],
  "/": ["int / int", "float / float"],
  "%": ["int % int", "float % float"],
};

export const checkedInt = (value: bigint): RulesValue => (value < minInt || value > maxInt ? intRange : value);

export function arithmetic(op: ArithmeticOp, left: RulesValue, right: RulesValue): RulesValue {
  if (typeof left === "bigint" && typeof right === "bigint") return intArithmetic(op, left, right);
  if (isNumber(left) && isNumber(right)) return floatArithmetic(op, Number(left), Number(right));
  if (op === "+" && typeof left === "string" && typeof right === "string") {
    return left.length + right.length > maxText ? tooLarge : left + right;
  }
  const time = op === "+" || op === "-" ? timeArithmetic(op, left, right) : undefined;
  return time ?? unsupported(`${typeOf(left)} ${op} ${typeOf(right)}`, expected[op].join(", "));
}

function intArithmetic(op: ArithmeticOp, left: bigint, right: bigint): RulesValue {
  switch (op) {
    case "+":
      return checkedInt(left + right);
    case "-":
      return checkedInt(left - right);
    case "*":
      return checkedInt(left * right);
    case "/":
      // MIN / -1 wraps around to MIN, as in Java.
      return right === 0n ? divideByZero : BigInt.asIntN(64, left / right);
    case "%":
      return right === 0n ? divideByZero : left % right;
  }
}

function floatArithmetic(op: ArithmeticOp, left: number, right: number): number {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
  }
}

function timeArithmetic(op: "+" | "-", left: RulesValue, right: RulesValue): RulesValue | undefined {
  const sign = op === "+" ? 1n : -1n;
  if (right instanceof RulesDuration) {
    if (left instanceof RulesDuration) return checkedDuration(left.nanos + sign * right.nanos);
    if (left instanceof RulesTimestamp) return checkedTimestamp(left.nanos + sign * right.nanos);
  }
  if (right instanceof RulesTimestamp) {
    if (op === "+" && left instanceof RulesDuration) return checkedTimestamp(left.nanos + right.nanos);
    if (op === "-" && left instanceof RulesTimestamp) return checkedDuration(left.nanos - right.nanos);
  }
  return undefined;
}

const checkedDuration = (nanos: bigint): RulesValue =>
  isDurationInRange(nanos) ? new RulesDuration(nanos) : durationRange;
const checkedTimestamp = (nanos: bigint): RulesValue =>
  isTimestampInRange(nanos) ? new RulesTimestamp(nanos) : timestampRange;

const isNumber = (value: RulesValue): value is bigint | number =>
  typeof value === "bigint" || typeof value === "number";

export function negate(value: RulesValue): RulesValue {
  if (typeof value === "bigint") return checkedInt(-value);
  if (typeof value === "number") return -value;
  if (value instanceof RulesDuration) return checkedDuration(-value.nanos);
  return unsupported(`-${typeOf(value)}`, "-int, -float, -duration");
}

export const orderExpected = (op: OrderOp): string =>
  `${["string", "bytes", "int", "float", "duration", "timestamp"].map((type) => `${type} ${op} ${type}`).join(", ")}, ` +
  `constraint ${op} any, any ${op} constraint`;

/** `<` and its kin; undefined when the two types have no order. Strings compare by UTF-16 code unit. */
export function orderOf(op: OrderOp, left: RulesValue, right: RulesValue): boolean | undefined {
  if (typeof left === "bigint" && typeof right === "bigint") return holds(op, left, right);
  if (isNumber(left) && isNumber(right)) return holds(op, Number(left), Number(right));
  if (typeof left === "string" && typeof right === "string") return holds(op, left, right);
  if (left instanceof RulesTimestamp && right instanceof RulesTimestamp) return holds(op, left.nanos, right.nanos);
  if (left instanceof RulesDuration && right instanceof RulesDuration) return holds(op, left.nanos, right.nanos);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return holds(op, Buffer.compare(left, right), 0);
  return undefined;
}

function holds<T extends bigint | number | string>(op: OrderOp, left: T, right: T): boolean {
  switch (op) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

export function order(op: OrderOp, left: RulesValue, right: RulesValue): RulesValue {
  return orderOf(op, left, right) ?? unsupported(`${typeOf(left)} ${op} ${typeOf(right)}`, orderExpected(op));
}
