// Values as rules source text.
import { DefinitionError } from "../define/errors.ts";
import type { Place } from "../define/shape.ts";

/** A string in single quotes, with the escapes that the rules grammar knows. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\']|[^ -~]/g, (character) => {
    if (character === "\\" || character === "'") return `\\${character}`;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `'${escaped}'`;
}

export function quoteAll(texts: readonly string[]): string {
  return `[${texts.map(quote).join(", ")}]`;
}

/** A JSON value as a literal; throws for numbers that rules cannot write (they have no exponents). */
export function toLiteral(value: unknown, place: Place): string {
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return toNumber(value, place);
  if (Array.isArray(value)) return `[${value.map((item) => toLiteral(item, place)).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([key, item]) => `${quote(key)}: ${toLiteral(item, place)}`);
    return `{${entries.join(", ")}}`;
  }
  throw new DefinitionError(place.collection, place.field, `rules cannot write the value ${String(value)}`);
}

function toNumber(value: number, place: Place): string {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) {
    throw new DefinitionError(
      place.collection,
      place.field,
      `rules cannot write the number ${text}; choose a nearer one`,
    );
  }
  return text;
}
