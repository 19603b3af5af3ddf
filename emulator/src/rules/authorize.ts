// The verdict on a request. Stage A asks every allow that could apply without any stored document (what depends on one
// is unknown); stage B asks again, with documents, those that A left open. The verdict is that of B alone; the two
// stages show in messages, coverage and the number of look-ups, and A saves look-ups where it decides.
import type { CompiledAllow, CompiledRules } from "./compile/compile-ruleset.ts";
import type { CandidateSegment } from "./compile/pattern.ts";
import { documentsPath, documentValue, requestValue, type SharedContext, sharedContext } from "./context.ts";
import type { Coverage } from "./coverage.ts";
import { BudgetExceeded, type CoverageEntry, Evaluation, type Lookup } from "./evaluation.ts";
import { listCases, queryValue } from "./list/list-request.ts";
import { documentPath, Lookups } from "./lookups.ts";
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

interface Open {
  readonly index: number;
  readonly candidate: Candidate;
}

interface StageResult {
  readonly allowed: boolean;
  /** No statement was an error: nothing stored can change the verdict. */
  readonly certain: boolean;
}

export interface JudgeOptions {
  readonly strictLists: boolean;
  /** Absent: no coverage is kept. */
  readonly coverage: Coverage | undefined;
}

/** Stage A knows whether a path could be looked up, not what is there. */
const noLookups =
  (database: string): Lookup =>
  (name, argument) => {
    const path = documentPath({ database, name, argument });
    return path instanceof RulesError ? path : unknownValue;
  };

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
    const open: Open[] = [];
    let denied: number | undefined;
    for (const [index, operation] of this.#request.operations.entries()) {
      const left = this.#stageA(operation);
      if (left === "denied") denied ??= index;
      else open.push(...left.map((candidate) => ({ index, candidate })));
    }
    denied ??= this.#stageB(open);
    if (denied === undefined) return { allowed: true };
    const message = this.#messages.length === 0 ? "No matching allow statements" : `\n${this.#messages.join(", ")}`;
    return { allowed: false, message, operation: denied };
  }

  /**
   * What is left for stage B: nothing when every method that may turn out to be the real one is allowed; "denied" when
   * no document can change that it is not.
   */
  #stageA(operation: RulesOperation): readonly Candidate[] | "denied" {
    const open: Candidate[] = [];
    let allAllowed = true;
    let possible = true;
    for (const method of operation.candidates ?? [operation.method]) {
      for (const candidate of this.#candidates(operation, method)) {
        const resource = candidate.resource ?? unknownValue;
        const { allowed, certain } = this.#ask(candidate, { resource, lookup: noLookups(this.#request.database) });
        allAllowed &&= allowed;
        if (method === operation.method) {
          open.push(candidate);
          possible &&= allowed || !certain;
        }
      }
    }
    if (allAllowed) return [];
    return possible ? open : "denied";
  }

  /** The first operation that is denied. */
  #stageB(open: readonly Open[]): number | undefined {
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
    const starts: number[] = [];
    const evaluation = new Evaluation({
      request: candidate.request,
      ...world,
      log,
      strictList: this.#options.strictLists && candidate.method === "list",
    });
    let allowed = false;
    let certain = true;
    for (const block of candidate.blocks) {
      evaluation.captures = block.captures;
      for (const allow of block.allows) {
        starts.push(log.length);
        const value = this.#evaluate(allow, evaluation, candidate.method);
        if (value === true) {
          allowed = true;
          break;
        }
        if (value !== false) certain = false;
      }
    }
    this.#options.coverage?.add({ entries: log, starts });
    return { allowed, certain };
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
