// A field of the pseudo-document of a list request: not a value but what the query's filters say about one.
import { equalsIn } from "./canonical.ts";
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

  /**
   * Whether a filter says that a list has the item. Google's emulator takes a filter's int for the rule's float of the
   * same value, though for a stored list they differ; not the other way round.
   */
  provesItem(item: RulesValue): boolean {
    return this.atoms.some(
      ({ op, value }) =>
        op === "contains" && (equalsIn(value, item, "strict") || (!this.strict && isIntOf(value, item))),
    );
  }
}

const isIntOf = (value: RulesValue, float: RulesValue): boolean =>
  typeof value === "bigint" && typeof float === "number" && Number(value) === float;
