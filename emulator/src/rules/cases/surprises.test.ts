// What is called a surprise is a row that is held, and is explained once.
import { expect, test } from "vitest";
import { caseTables } from "./index.ts";
import { surprises } from "./surprises.ts";

const rows = new Set(
  Object.values(caseTables)
    .flat()
    .map(([expression]) => expression),
);

test.each(surprises)("$expression: $because ($source)", ({ expression }) => {
  expect(rows.has(expression)).toBe(true);
  expect(surprises.filter((other) => other.expression === expression)).toHaveLength(1);
});
