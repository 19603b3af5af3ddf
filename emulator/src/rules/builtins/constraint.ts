// What may be called on a field that a list request only knows by its filters: `hasAny` and `hasAll` on an
// array-contains filter. Whatever else is called is not found, so it denies.
import type { RulesConstraint } from "../values/constraint.ts";
import type { RulesValue } from "../values/value.ts";
import { type BuiltinTable, single } from "./signature.ts";

export const constraintMethods: BuiltinTable = {
  hasAny: single(["list"], (self: RulesConstraint, wanted: readonly RulesValue[]) =>
    wanted.some((item) => self.provesItem(item)),
  ),
};
