// Integers come as text over JSON. Hexadecimal ones were stored, whole ones with a point or an exponent were refused.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { type Ask, restOf } from "./rest.ts";

let emulator: Emulator;
let ask: Ask;
beforeAll(async () => {
  emulator = await startEmulator();
  ask = restOf(emulator);
});
afterAll(() => emulator.close());

const max = "9223372036854775807";

test.each([
  ["5", "5"],
  ["+05", "5"],
  ["-0", "0"],
  ["5.0", "5"],
  ["5.", "5"],
  ["-0.0", "0"],
  ["1e3", "1000"],
  ["1.5E+1", "15"],
  ["-150e-1", "-15"],
  [".5e1", "5"],
  ["0e999999999", "0"],
  [max, max],
  [`${max}.0`, max],
  ["9.223372036854775807e18", max],
  ["-9223372036854775808.0", "-9223372036854775808"],
])("the integer %j is stored as %s", async (integerValue, stored) => {
  const { body } = await ask("PATCH /a/1", { fields: { n: { arrayValue: { values: [{ integerValue }] } } } });
  expect(body.fields?.n.arrayValue.values).toEqual([{ integerValue: stored }]);
});

test.each([
  "",
  " 5",
  "5 ",
  "0x10",
  "0o17",
  "0b11",
  "1.5",
  "15e-2",
  "1e19",
  "1e999999999",
  `${max}.5`,
  "e3",
  "5e",
  ".",
  "NaN",
])("the integer %j is refused", async (integerValue) => {
  const { body } = await ask("PATCH /a/1", { fields: { n: { integerValue } } });
  expect(body.error).toMatchObject({ code: 400, message: "Payload isn't valid for request." });
});

test("a field of a document may be called like that", async () => {
  const fields = { integerValue: { stringValue: "0x10" } };
  expect((await ask("PATCH /a/1", { fields })).body.fields).toEqual(fields);
});
