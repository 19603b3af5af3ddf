// No builtin without its rows: each method, function and operator must be seen to give a value and to fail.
import { expect, test } from "vitest";
import { globalFunctions, methods, namespaces } from "../builtins/index.ts";
import { caseTables } from "./index.ts";
import type { CaseRow } from "./types.ts";

/** The table of a receiver's type. What can be called in a list proof is held by list/list-request.test.ts. */
const tableOf = (type: string): readonly CaseRow[] => caseTables[type.replace("_", "-")] ?? [];

const builtins: readonly (readonly [name: string, rows: readonly CaseRow[]])[] = [
  ...Object.entries(methods)
    .filter(([type]) => type !== "constraint")
    .flatMap(([type, table]) =>
      Object.keys(table).map((name) => [`${type}.${name}`, mentioning(tableOf(type), `.${name}(`)] as const),
    ),
  ...Object.entries(namespaces).flatMap(([owner, table]) =>
    Object.keys(table).map((name) => [`${owner}.${name}`, mentioning(everyRow(), `${owner}.${name}(`)] as const),
  ),
  ...[...Object.keys(globalFunctions), "debug"].map(
    (name) => [name, everyRow().filter(([text]) => new RegExp(`(?<![.\\w])${name}\\(`).test(text))] as const,
  ),
  ...["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "is", "?"].map(
    (operator) => [`operator ${operator}`, mentioning(everyRow(), ` ${operator} `)] as const,
  ),
  ["operator !", everyRow().filter(([text]) => /!(?!=)/.test(text))],
  ["operator unary -", everyRow().filter(([text]) => text.startsWith("-"))],
  ["index", everyRow().filter(([text]) => /[\])\w'}]\[[^:\]]+\]/.test(text))],
  ["slice", everyRow().filter(([text]) => /\[[^[\]]*:[^[\]]*\]$/.test(text))],
];

function everyRow(): readonly CaseRow[] {
  return Object.values(caseTables).flat();
}

function mentioning(rows: readonly CaseRow[], part: string): readonly CaseRow[] {
  return rows.filter(([text]) => text.includes(part));
}

test.each(builtins)("%s: a row with a value, another one, and one with an error", (_name, rows) => {
  const values = rows.filter(([, outcome]) => typeof outcome !== "string");
  expect(values.length).toBeGreaterThanOrEqual(2);
  expect(rows.length).toBeGreaterThan(values.length);
});
