// Values as text, the way `string()` and `join` print them (floats as Java does).
import { RulesPath } from "../values/path-value.ts";
import type { RulesValue } from "../values/value.ts";

/** Java's Double.toString: plain between 1e-3 and 1e7, else one digit, point, digits and E. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value);
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** UTF-8; half a surrogate pair becomes `?`, as in Java. */
export function utf8(text: string): Uint8Array {
  const whole = text.isWellFormed() ? text : text.toWellFormed().replaceAll("\uFFFD", "?");
  return new Uint8Array(Buffer.from(whole));
}

/** Undefined when the type has no text. */
export function textOf(value: RulesValue): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "number") return floatText(value);
  return value instanceof RulesPath ? value.toString() : undefined;
}
