// The whole table.
import { nameCases } from "./names.ts";
import { otherCases } from "./others.ts";
import { queryCases } from "./queries.ts";
import { shapeCases } from "./query-shapes.ts";
import { repeatedCases } from "./repeated-writes.ts";
import type { Case } from "./vocabulary.ts";
import { writeCases } from "./writes.ts";

export const cases: readonly Case[] = [
  ...writeCases,
  ...repeatedCases,
  ...nameCases,
  ...queryCases,
  ...shapeCases,
  ...otherCases,
];
