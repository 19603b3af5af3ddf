// The state of one stage of a judgement: what closures read, and the meter that stops an expensive one.
import { meterRegexes } from "./builtins/regex.ts";
import { tooLarge } from "./values/errors.ts";
import type { RulesValue } from "./values/value.ts";
import { isBig, type WorkMeter, weightOf } from "./work.ts";

export const maxExpressions = 1000;
export const budgetMessage = `Unable to evaluate the expression as the maximum of ${maxExpressions} expressions to evaluate has been reached.`;

/** Ends the whole judgement; unlike an error value it cannot be absorbed by `||`. */
export class BudgetExceeded extends Error {
  constructor(message = budgetMessage) {
    super(message);
  }
}

export type LookupName = "get" | "exists" | "getAfter" | "existsAfter";
export type Lookup = (name: LookupName, path: RulesValue) => RulesValue;

/** Marks an operand that a short circuit skipped. */
export const skipped = Symbol("skipped");

/** What happened at which coverage node, in order: node id and value alternate. */
export type CoverageEntry = number | RulesValue | typeof skipped;

export interface EvaluationContext {
  readonly request: RulesValue;
  readonly resource: RulesValue;
  readonly lookup: Lookup;
  readonly log: CoverageEntry[] | undefined;
  readonly strictList: boolean;
  /** The request's. */
  readonly meter: WorkMeter;
}

export class Evaluation {
  readonly request: RulesValue;
  readonly resource: RulesValue;
  readonly lookup: Lookup;
  readonly log: CoverageEntry[] | undefined;
  /** Judging a list request under `strictLists`. */
  readonly strictList: boolean;
  captures: readonly RulesValue[] = [];
  /** Arguments and lets of the function being evaluated. */
  frame: RulesValue[] = [];
  readonly #meter: WorkMeter;
  #cost = 0;

  constructor(context: EvaluationContext) {
    this.request = context.request;
    this.resource = context.resource;
    this.lookup = context.lookup;
    this.log = context.log;
    this.strictList = context.strictList;
    this.#meter = context.meter;
    this.#meter.beginStage();
    meterRegexes(this.#meter);
  }

  /** For an operation that walks through its operands, before it does. */
  weigh(first: RulesValue, second: RulesValue = null): void {
    let weight = 0;
    if (isBig(first)) weight += weightOf(first);
    if (isBig(second)) weight += weightOf(second);
    if (weight > 0 && !this.#meter.spend(weight)) throw new BudgetExceeded(tooLarge.message);
  }

  spend(cost: number): void {
    this.#cost += cost;
    if (this.#cost > maxExpressions) throw new BudgetExceeded();
  }
}

export type Evaluate = (evaluation: Evaluation) => RulesValue;
