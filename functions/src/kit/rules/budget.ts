// What a request can cost the rules: production stops one after 1000 evaluated expressions, ten look-ups of other
// documents or twenty functions inside one another. Counted on the generated text, for the worst document: every
// condition evaluated, nothing short-circuited.
import { DefinitionError } from "../define/errors.ts";

export const mostExpressions = 1000;
export const mostLookups = 10;
export const deepestCalls = 20;
export const mostRulesBytes = 256 * 1024;

/** The statements that one request to one kind of document can evaluate, with what they cost at most. */
export interface RequestCost {
  /** "tasks update" */
  readonly request: string;
  /** The collection's path. */
  readonly collection: string;
  /** The field whose checks cost most, if any field is checked. */
  readonly dearest: string | undefined;
  readonly expressions: number;
  /** Other documents that are read: the same one twice counts once. */
  readonly lookups: number;
  /** Functions inside one another. */
  readonly depth: number;
}

interface RulesFunction {
  readonly parameters: readonly string[];
  readonly body: string;
  /** The field that it checks, by the comment above it. */
  readonly field: string | undefined;
}
type Functions = ReadonlyMap<string, RulesFunction>;

const functionPattern = /(?:\/\/ (\w+): .*\n *)?function (\w+)\(([^)]*)\) \{\s*return ([\s\S]*?);\s*\}/g;
const matchPattern = /match \/([^\s]+) \{\n([\s\S]*?)\n {4}\}/g;
const allowPattern = /allow ([\w, ]+): if (.*);/g;

/** The cost of each request that the rules allow to someone. */
export function requestCosts(rules: string): readonly RequestCost[] {
  const meter = new Meter(rules);
  const conditions = new Map<string, string[]>();
  const collections = new Map<string, string>();
  for (const [, path = "", block = ""] of rules.matchAll(matchPattern)) {
    if (path.startsWith("databases/")) continue;
    const collection = path.split("/").at(-2) ?? path;
    for (const [, methods = "", condition = ""] of block.matchAll(allowPattern)) {
      for (const method of methods.split(", ")) {
        const request = `${collection} ${method}`;
        if (!collections.has(request)) collections.set(request, path.split("/").slice(0, -1).join("/"));
        conditions.set(request, [...(conditions.get(request) ?? []), condition]);
      }
    }
  }
  return [...conditions].map(([request, all]) => ({
    request,
    collection: collections.get(request) ?? request,
    dearest: meter.dearest(all.join(" && ")),
    expressions: all.reduce((sum, condition) => sum + meter.expressions(condition), 0),
    lookups: new Set(all.flatMap((condition) => meter.lookups(condition))).size,
    depth: Math.max(...all.map((condition) => meter.depth(condition))),
  }));
}

/** Throws DefinitionError for the first request that a document could push over a limit. */
export function checkBudgets(rules: string): readonly RequestCost[] {
  const costs = requestCosts(rules);
  const bytes = new TextEncoder().encode(rules).length;
  if (bytes > mostRulesBytes) {
    const problem = `the rules are ${bytes} bytes, of ${mostRulesBytes}; set writes: "api" where nobody writes directly`;
    throw new DefinitionError("firestore.rules", undefined, problem);
  }
  for (const { request, collection, dearest, expressions, lookups, depth } of costs) {
    const over =
      expressions > mostExpressions
        ? `can cost ${expressions} of ${mostExpressions} expressions, most of them for this; shorten its arrays and records`
        : lookups > mostLookups
          ? `read ${lookups} other documents, of ${mostLookups}; ask for fewer roles`
          : depth > deepestCalls
            ? `call functions ${depth} deep, of ${deepestCalls}; nest its objects less`
            : undefined;
    if (over === undefined) continue;
    throw new DefinitionError(collection, dearest, `the rules of ${request} ${over}, or set writes: "api"`);
  }
  return costs;
}

/** Path literals, strings, numbers, names (with a dot or not), operators, brackets. */
const token = /\/[\w$(){}./]+\)?(?=\))|'(?:\\.|[^'\\])*'|\d+(?:\.\d+)?|&&|\|\||[=!<>]=|\.?[A-Za-z_]\w*|[-+*%!<>[\]]/g;
const call = /(?<![.\w])([A-Za-z_]\w*)\(/g;
const reads = new Set(["get", "exists", "getAfter", "existsAfter"]);

class Meter {
  readonly #functions: Functions;
  readonly #expressions = new Map<string, number>();
  readonly #depths = new Map<string, number>();

  constructor(rules: string) {
    const functions = new Map<string, RulesFunction>();
    for (const [, field, name = "", parameters = "", body = ""] of rules.matchAll(functionPattern)) {
      functions.set(name, { parameters: parameters.split(", "), body, field });
    }
    this.#functions = functions;
  }

  /** One per evaluated node; `&&` and `||` count twice, calls count their function's body as well. */
  expressions(text: string): number {
    let cost = 0;
    for (const [part] of text.matchAll(token)) {
      if (part === "&&" || part === "||") cost += 2;
      else if (part.startsWith("/")) cost += 1 + part.split("/").length;
      else if (part !== "]") cost += 1 + this.#once(this.#expressions, part, (body) => this.expressions(body));
    }
    return cost;
  }

  depth(text: string): number {
    const inside = [...withoutTexts(text).matchAll(call)].map(([, name = ""]) =>
      this.#functions.has(name) ? 1 + this.#once(this.#depths, name, (body) => this.depth(body)) : 0,
    );
    return Math.max(0, ...inside);
  }

  /** The field whose function, called from here, costs most. */
  dearest(text: string): string | undefined {
    const fields = new Map<string, number>();
    const visit = (inside: string) => {
      for (const [, name = ""] of withoutTexts(inside).matchAll(call)) {
        const called = this.#functions.get(name);
        if (called?.field === undefined) visit(called?.body ?? "");
        else fields.set(called.field, this.expressions(`${name}()`));
      }
    };
    visit(text);
    return [...fields].sort(([, one], [, other]) => other - one)[0]?.[0];
  }

  /** The look-ups as text, each with the arguments that it gets here. */
  lookups(text: string): readonly string[] {
    return [...text.matchAll(call)].flatMap((found) => {
      const [whole, name = ""] = found;
      const inside = argumentsAt(text, found.index + whole.length);
      if (reads.has(name)) return [`${name}(${inside.join(", ")})`];
      const called = this.#functions.get(name);
      if (called === undefined) return [];
      return this.lookups(called.body).map((lookup) =>
        lookup.replace(/(?<![.\w])[A-Za-z_]\w*/g, (word) => inside[called.parameters.indexOf(word)] ?? word),
      );
    });
  }

  #once(known: Map<string, number>, name: string, count: (body: string) => number): number {
    const called = this.#functions.get(name);
    if (called === undefined) return 0;
    const value = known.get(name) ?? count(called.body);
    known.set(name, value);
    return value;
  }
}

const withoutTexts = (text: string) => text.replace(/'(?:\\.|[^'\\])*'/g, "''");

/** The arguments of the call whose bracket opens just before `start`. */
function argumentsAt(text: string, start: number): string[] {
  const found: string[] = [];
  let [from, open] = [start, 0];
  for (const { 0: part, index } of text.slice(start).matchAll(/'(?:\\.|[^'\\])*'|[()[\],]/g)) {
    const at = start + index;
    if (part === "(" || part === "[") open += 1;
    else if ((part === ")" && open === 0) || (part === "," && open === 0)) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
      if (part === ")") break;
    } else if (part === ")" || part === "]") open -= 1;
  }
  return found;
}
