// The case tables against the engine. The differential test holds the same rows against Google's emulator.
import { describe, expect, test } from "vitest";
import { evaluateExpression } from "./evaluate-expression.ts";
import { caseTables } from "./index.ts";

describe.each(Object.entries(caseTables))("%s", (_name, rows) => {
  test.each(rows)("%s", (expression, outcome) => {
    expect(evaluateExpression(expression)).toEqual(outcome);
  });
});
