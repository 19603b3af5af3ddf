// Values as rules source text.
import { DefinitionError } from "../define/errors.ts";
import { coreShape, type Place, type Shape } from "../define/shape.ts";

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

/** A default as the rules see it stored. JSON has no literal for the types that only Firestore has. */
export function toDefaultLiteral(shape: Shape | undefined, place: Place): string {
  const value = shape?.kind === "default" ? shape.value : null;
  if (value !== null && shape !== undefined && !isPlain(shape)) {
    throw new DefinitionError(
      place.collection,
      place.field,
      "rules cannot write this default; make it nullable and null",
    );
  }
  return toLiteral(value, place);
}

/** Whether values of the shape are stored as the JSON they are. An empty list or map is, whatever it could hold. */
function isPlain(shape: Shape): boolean {
  if (shape.kind === "default" && JSON.stringify(shape.value).length === 2) return true;
  const core = coreShape(shape);
  switch (core.kind) {
    case "timestamp":
    case "geoPoint":
    case "bytes":
    case "reference":
      return false;
    case "array":
      return isPlain(core.items);
    case "record":
      return isPlain(core.values);
    case "object":
      return Object.values(core.fields).every(isPlain);
    case "union":
      return Object.values(core.options).every(isPlain);
    default:
      return true;
  }
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
