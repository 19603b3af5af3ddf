// A field of the pseudo-document of a list request: not a value but what the query's filters say about one.
import type { RulesValue } from "./value.ts";

export type ConstraintOp = "==" | "<" | "<=" | ">" | ">=" | "!=" | "contains";

export interface ConstraintAtom {
  readonly op: ConstraintOp;
  readonly value: RulesValue;
}

export class RulesConstraint {
  readonly type = "constraint";
  readonly atoms: readonly ConstraintAtom[];
  /** Under `strictLists`: uses that prove nothing are errors instead of false. */
  readonly strict: boolean;

  constructor(atoms: readonly ConstraintAtom[], strict: boolean) {
    this.atoms = atoms;
    this.strict = strict;
  }
}
