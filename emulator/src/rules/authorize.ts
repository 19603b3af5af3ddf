// The verdict on a request. Stage A asks every allow that could apply without any stored document (what depends on one
// is unknown); stage B asks again, with documents, those that A left open. The verdict is that of B alone; the two
// stages show in messages, coverage and the number of look-ups, and A saves look-ups where it decides.
import type { CompiledAllow, CompiledRules } from "./compile/compile-ruleset.ts";
import type { CandidateSegment } from "./compile/pattern.ts";
import { documentsPath, documentValue, requestValue, type SharedContext, sharedContext } from "./context.ts";
import type { Coverage } from "./coverage.ts";
import { evaluateAllow } from "./evaluate-allow.ts";
import { type CoverageEntry, Evaluation, type Lookup } from "./evaluation.ts";
import { listCases, queryValue } from "./list/list-request.ts";
import { documentPath, Lookups } from "./lookups.ts";
import type { SourceText } from "./syntax/source-text.ts";
import type {
  RulesAllowOutcome,
  RulesMethod,
  RulesOperation,
  RulesQuery,
  RulesRequest,
  RulesVerdict,
} from "./types.ts";
import { unknownValue } from "./values/errors.ts";
import { RulesError, type RulesValue } from "./values/value.ts";
import { WorkMeter } from "./work.ts";

/** One way to read an operation: a method, and for a list one disjunct of the query. */
interface Candidate {
  readonly method: RulesMethod;
  /** The statements to ask, block by block: the first true one ends its block. */
  readonly blocks: readonly Block[];
  readonly request: RulesValue;
  /** What stage A knows as `resource`. */
  readonly resource: RulesValue;
}

interface Block {
  readonly captures: readonly RulesValue[];
  readonly allows: readonly CompiledAllow[];
}

/** What must be allowed for the request to be allowed. */
interface Case {
  readonly operation: number;
  /** More than one while it is open whether a write creates or updates. */
  readonly alternatives: readonly Candidate[];
  readonly real: Candidate;
  /** `resource` with everything read. */
  readonly resource: () => RulesValue;
}

type Answer = "allowed" | "denied" | "open";

interface Entry {
  readonly operation: number;
  readonly allow: CompiledAllow;
  readonly method: RulesMethod;
  readonly value: RulesValue;
}

/** What one stage knows of an operation. */
interface World {
  readonly operation: number;
  readonly resource: RulesValue;
  readonly lookup: Lookup;
}

export interface JudgeOptions {
  readonly strictLists: boolean;
  /** Absent: no coverage is kept. */
  readonly coverage: Coverage | undefined;
}

const noDocument = new RulesError("Variable read error. Variable: [resource].");

export class Judge {
  readonly #rules: CompiledRules;
  readonly #source: SourceText;
  readonly #request: RulesRequest;
  readonly #shared: SharedContext;
  readonly #entries: Entry[] = [];
  readonly #options: JudgeOptions;
  readonly #meter = new WorkMeter();

  constructor(compiled: { rules: CompiledRules; source: SourceText }, request: RulesRequest, options: JudgeOptions) {
    this.#rules = compiled.rules;
    this.#source = compiled.source;
    this.#request = request;
    this.#shared = sharedContext(request);
    this.#options = options;
  }

  verdict(): RulesVerdict {
    const verdict = this.#decide();
    this.#request.onOutcomes?.(this.#outcomes());
    return verdict;
  }

  /** The last answer of each statement per operation and method: stage B's where it was asked again. */
  #outcomes(): readonly RulesAllowOutcome[] {
    const outcomes = new Map<string, RulesAllowOutcome>();
    for (const { operation, allow, method, value } of this.#entries) {
      const { start } = allow.span;
      const outcome = value === true ? "allow" : value === false ? "deny" : "error";
      outcomes.set(`${operation} ${start} ${method}`, { operation, line: this.#source.line(start), method, outcome });
    }
    return [...outcomes.values()];
  }

  #decide(): RulesVerdict {
    const open: Case[] = [];
    for (const item of this.#cases()) {
      const answers = item.alternatives.map((candidate) => this.#stageA(item.operation, candidate));
      if (answers.every((answer) => answer === "denied")) return this.#denied(item.operation);
      if (!answers.every((answer) => answer === "allowed")) open.push(item);
    }
    const lookups = new Lookups(this.#request);
    for (const item of open) {
      if (!this.#stageB(item, lookups)) return this.#denied(item.operation);
    }
    return { allowed: true };
  }

  /** Denied is final here: every statement is false, or wrong whatever is stored. */
  #stageA(operation: number, candidate: Candidate): Answer {
    let unknown = candidate.resource === unknownValue;
    const { database } = this.#request;
    const lookup: Lookup = (name, argument) => {
      const path = documentPath({ database, name, argument });
      if (path instanceof RulesError) return path;
      unknown = true;
      return unknownValue;
    };
    const { allowed, certain } = this.#ask(candidate, { operation, resource: candidate.resource, lookup });
    if (allowed) return "allowed";
    return certain || !unknown ? "denied" : "open";
  }

  #stageB(item: Case, lookups: Lookups): boolean {
    const operation = this.#request.operations[item.operation] as RulesOperation;
    const own = operation.query === undefined ? operation.path : undefined;
    const world = { operation: item.operation, resource: item.resource(), lookup: lookups.forOperation(own) };
    return this.#ask(item.real, world).allowed;
  }

  *#cases(): Generator<Case> {
    const { operations } = this.#request;
    const writes = writesByDocument(operations);
    for (const [index, operation] of operations.entries()) {
      const same = isWrite(operation) ? writes.get(pathKey(operation)) : undefined;
      if (same !== undefined && same.at(-1) !== operation) continue;
      const merges = operation.merges === true && operation.requestResource !== null;
      if (operation.query === undefined) yield this.#documentCase(index, operation, merges);
      else yield* this.#listCases(index, operation, operation.query);
    }
  }

  #documentCase(index: number, operation: RulesOperation, merges: boolean): Case {
    const { database } = this.#request;
    const segments = documentsPath(database, operation.path);
    const candidate = (method: RulesMethod, written?: RulesValue): Candidate => {
      const context = { request: this.#request, shared: this.#shared, operation, method };
      const request = requestValue(written === undefined ? context : { ...context, written });
      return { method, blocks: this.#blocks(method, segments), request, resource: unknownValue };
    };
    const methods: readonly RulesMethod[] = operation.candidates ?? [operation.method];
    const written = merges ? unknownValue : undefined;
    const alternatives = methods.map((method) => candidate(method, written));
    const known = written === undefined ? alternatives.find(({ method }) => method === operation.method) : undefined;
    const real = known ?? candidate(operation.method);
    return { operation: index, alternatives, real, resource: () => documentValue(database, operation.resource) };
  }

  /**
   * Every disjunct of the query must be allowed. One that names a document by its id is judged like a look at that
   * document; under `strictLists` it is proved from the query, too.
   */
  #listCases(index: number, operation: RulesOperation, query: RulesQuery): readonly Case[] {
    const { database, reader } = this.#request;
    const strict = this.#options.strictLists;
    const shared = { request: this.#request, shared: this.#shared, operation, method: "list" } as const;
    const depthUnknown = query.query.from[0]?.allDescendants === true;
    const request = requestValue({ ...shared, query: queryValue(query), depthUnknown });
    const requestFor = (listed: readonly string[] | undefined): RulesValue =>
      listed === undefined ? request : requestValue({ ...shared, query: queryValue(query), listed });
    const cases = listCases(database, query, strict);
    // No disjunct (or too many of them) proves nothing.
    if (cases.length === 0) return [this.#impossible(index, request)];
    return cases.map(({ segments, pseudo, document }) => {
      const blocks = this.#blocks("list", segments);
      if (document === undefined || strict) {
        const candidate: Candidate = { method: "list", blocks, request, resource: pseudo };
        return { operation: index, alternatives: [candidate], real: candidate, resource: () => pseudo };
      }
      const candidate: Candidate = { method: "list", blocks, request: requestFor(document), resource: unknownValue };
      const resource = (): RulesValue => documentValue(database, reader.read(document)) ?? noDocument;
      return { operation: index, alternatives: [candidate], real: candidate, resource };
    });
  }

  #impossible(index: number, request: RulesValue): Case {
    const candidate: Candidate = { method: "list", blocks: [], request, resource: null };
    return { operation: index, alternatives: [candidate], real: candidate, resource: () => null };
  }

  #blocks(method: RulesMethod, segments: readonly CandidateSegment[]): readonly Block[] {
    const blocks: Block[] = [];
    for (const match of this.#rules.matches) {
      const allows = match.byMethod[method];
      const captures = allows === undefined ? undefined : match.pattern.match(segments, this.#options.strictLists);
      if (allows !== undefined && captures !== undefined) blocks.push({ captures, allows });
    }
    return blocks;
  }

  #ask(candidate: Candidate, world: World): { allowed: boolean; certain: boolean } {
    const log: CoverageEntry[] | undefined = this.#options.coverage === undefined ? undefined : [];
    const starts: number[] = [];
    const strictList = this.#options.strictLists && candidate.method === "list";
    const evaluation = new Evaluation({
      request: candidate.request,
      resource: world.resource,
      lookup: world.lookup,
      log,
      strictList,
      meter: this.#meter,
    });
    let allowed = false;
    let certain = true;
    for (const { captures, allows } of candidate.blocks) {
      evaluation.captures = captures;
      for (const allow of allows) {
        starts.push(log?.length ?? 0);
        const value = evaluateAllow(allow, evaluation);
        this.#entries.push({ operation: world.operation, allow, method: candidate.method, value });
        if (value === true) {
          allowed = true;
          break;
        }
        if (value !== false) certain = false;
      }
    }
    if (log !== undefined) this.#options.coverage?.add({ entries: log, starts });
    return { allowed, certain };
  }

  /** Google's emulator names every statement asked so far, even a true one (of another write or disjunct) as false. */
  #denied(operation: number): RulesVerdict {
    if (this.#entries.length === 0) return { allowed: false, operation, message: "No matching allow statements" };
    const texts = this.#entries.map(({ allow, method, value }) => {
      const { start } = allow.span;
      return `${this.#reason(value, start)} for '${method}' @ L${this.#source.line(start)}`;
    });
    return { allowed: false, operation, message: `\n${texts.join(", ")}` };
  }

  #reason(value: RulesValue, start: number): string {
    if (!(value instanceof RulesError)) return "false";
    if (!value.unknown) return shortened(value.message);
    return `evaluation error at L${this.#source.line(start)}:${this.#source.column(start)}`;
  }
}

/** An error may quote a text of the document, and each of many statements may do so. */
const maxReason = 2_000;

const shortened = (message: string): string =>
  message.length <= maxReason ? message : `${message.slice(0, maxReason)}…`;

const isWrite = ({ method }: RulesOperation): boolean => method !== "get" && method !== "list";
const pathKey = ({ path }: RulesOperation): string => path.join("/");

function writesByDocument(operations: readonly RulesOperation[]): ReadonlyMap<string, readonly RulesOperation[]> {
  const writes = operations.filter(isWrite);
  return writes.length < 2 ? new Map() : Map.groupBy(writes, pathKey);
}
