// The verdict on a request. Stage A asks every allow that could apply without any stored document (what depends on one
// is unknown); stage B asks again, with documents, those that A left open. The verdict is that of B alone; the two
// stages show in messages, coverage and the number of look-ups, and A saves look-ups where it decides.
import type { CompiledAllow, CompiledRules } from "./compile/compile-ruleset.ts";
import type { CandidateSegment } from "./compile/pattern.ts";
import { documentsPath, documentValue, requestValue, type SharedContext, sharedContext } from "./context.ts";
import { BudgetExceeded, type CoverageEntry, Evaluation, type Lookup } from "./evaluation.ts";
import { listCases, queryValue } from "./list/list-request.ts";
import { Lookups } from "./lookups.ts";
import type { SourceText } from "./syntax/source-text.ts";
import type { RulesMethod, RulesOperation, RulesRequest, RulesVerdict } from "./types.ts";
import { typeError, unknownValue } from "./values/errors.ts";
import { RulesError, type RulesValue } from "./values/value.ts";

interface Candidate {
  readonly method: RulesMethod;
  /** The statements to ask, block by block: the first true one ends its block. */
  readonly blocks: readonly Block[];
  readonly request: RulesValue;
  /** The pseudo-document of a list request; absent: the stored document. */
  readonly resource?: RulesValue;
}

interface Block {
  readonly captures: readonly RulesValue[];
  readonly allows: readonly CompiledAllow[];
}

interface StageResult {
  readonly allowed: boolean;
  /** What is left to ask in stage B: statements that were not false. */
  readonly open: readonly Block[];
}

export interface JudgeOptions {
  readonly strictLists: boolean;
  readonly onLog: (log: CoverageEntry[]) => void;
}

const noLookups: Lookup = () => unknownValue;

export class Judge {
  readonly #rules: CompiledRules;
  readonly #source: SourceText;
  readonly #request: RulesRequest;
  readonly #shared: SharedContext;
  readonly #messages: string[] = [];
  readonly #options: JudgeOptions;

  constructor(compiled: { rules: CompiledRules; source: SourceText }, request: RulesRequest, options: JudgeOptions) {
    this.#rules = compiled.rules;
    this.#source = compiled.source;
    this.#request = request;
    this.#shared = sharedContext(request);
    this.#options = options;
  }

  verdict(): RulesVerdict {
    const open: { index: number; candidate: Candidate }[] = [];
    let denied: number | undefined;
    for (const [index, operation] of this.#request.operations.entries()) {
      for (const candidate of this.#stageA(operation)) {
        if (candidate.blocks.length === 0) denied ??= index;
        open.push({ index, candidate });
      }
    }
    denied ??= this.#stageB(open);
    if (denied === undefined) return { allowed: true };
    const message = this.#messages.length === 0 ? "No matching allow statements" : `\n${this.#messages.join(", ")}`;
    return { allowed: false, message, operation: denied };
  }

  /** What is left for stage B. An operation is done when every method that may turn out to be the real one is allowed. */
  #stageA(operation: RulesOperation): readonly Candidate[] {
    const methods: readonly RulesMethod[] = operation.candidates ?? [operation.method];
    const open: Candidate[] = [];
    let allAllowed = true;
    for (const method of methods) {
      for (const candidate of this.#candidates(operation, method)) {
        const resource = candidate.resource ?? unknownValue;
        const result = this.#ask(candidate, { resource, lookup: noLookups });
        if (method !== operation.method) allAllowed &&= result.allowed;
        else if (!result.allowed || methods.length > 1) open.push({ ...candidate, blocks: result.open });
        allAllowed &&= result.allowed;
      }
    }
    return allAllowed ? [] : open;
  }

  /** The first operation that is denied. */
  #stageB(open: readonly { index: number; candidate: Candidate }[]): number | undefined {
    const lookups = new Lookups(this.#request);
    for (const { index, candidate } of open) {
      const operation = this.#request.operations[index] as RulesOperation;
      const resource = candidate.resource ?? documentValue(this.#request.database, operation.resource);
      const own = operation.query === undefined ? operation.path : undefined;
      if (!this.#ask(candidate, { resource, lookup: lookups.forOperation(own) }).allowed) return index;
    }
    return undefined;
  }

  #candidates(operation: RulesOperation, method: RulesMethod): readonly Candidate[] {
    const { database } = this.#request;
    const { query } = operation;
    const context = { request: this.#request, shared: this.#shared, operation, method };
    if (query === undefined) {
      const segments = documentsPath(database, operation.path);
      return [{ method, blocks: this.#blocks(method, segments), request: requestValue(context) }];
    }
    const request = requestValue({ ...context, query: queryValue(query) });
    const cases = listCases(database, query, this.#options.strictLists);
    if (cases.length === 0) return [{ method, request, blocks: [] }];
    return cases.map(({ segments, resource }) => ({
      method,
      request,
      resource,
      blocks: this.#blocks(method, segments),
    }));
  }

  #blocks(method: RulesMethod, segments: readonly CandidateSegment[]): readonly Block[] {
    const blocks: Block[] = [];
    for (const match of this.#rules.matches) {
      const allows = match.allows.filter((allow) => allow.methods.has(method));
      const captures = allows.length === 0 ? undefined : match.pattern.match(segments);
      if (captures !== undefined) blocks.push({ captures, allows });
    }
    return blocks;
  }

  #ask(candidate: Candidate, world: { resource: RulesValue; lookup: Lookup }): StageResult {
    const log: CoverageEntry[] = [];
    const evaluation = new Evaluation({
      request: candidate.request,
      ...world,
      log,
      strictList: this.#options.strictLists && candidate.method === "list",
    });
    let allowed = false;
    const open: Block[] = [];
    for (const block of candidate.blocks) {
      const left: CompiledAllow[] = [];
      evaluation.captures = block.captures;
      for (const allow of block.allows) {
        const value = this.#evaluate(allow, evaluation, candidate.method);
        if (value !== false) left.push(allow);
        if (value === true) {
          allowed = true;
          break;
        }
      }
      if (left.length > 0) open.push({ captures: block.captures, allows: left });
    }
    this.#options.onLog(log);
    return { allowed, open };
  }

  #evaluate(allow: CompiledAllow, evaluation: Evaluation, method: RulesMethod): RulesValue {
    evaluation.frame = [];
    const value = this.#run(allow, evaluation);
    if (value === true) return true;
    this.#messages.push(`${this.#reason(value, allow)} for '${method}' @ L${this.#source.line(allow.span.start)}`);
    return value;
  }

  #run(allow: CompiledAllow, evaluation: Evaluation): RulesValue {
    try {
      const value = allow.condition(evaluation);
      return typeof value === "boolean" || value instanceof RulesError ? value : typeError(value, "bool");
    } catch (error) {
      if (error instanceof BudgetExceeded) return new RulesError(error.message);
      throw error;
    }
  }

  #reason(value: RulesValue, allow: CompiledAllow): string {
    if (!(value instanceof RulesError)) return "false";
    if (!value.unknown) return value.message;
    const { start } = allow.span;
    return `evaluation error at L${this.#source.line(start)}:${this.#source.column(start)}`;
  }
}
