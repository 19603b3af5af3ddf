// What a write can cost the rules: production stops a request after 1000 evaluated expressions and ten look-ups.
// Counted on the generated text, for the worst document: every condition evaluated, nothing short-circuited.
import { DefinitionError } from "../define/errors.ts";

export const mostExpressions = 1000;

/** Statements that one request to one kind of document can evaluate, with what each costs at most. */
export interface RequestCost {
  /** "tasks update" */
  readonly request: string;
  readonly expressions: number;
}

const functionPattern = /function (\w+)\(([^)]*)\) \{\s*return ([\s\S]*?);\s*\}/g;
const matchPattern = /match \/([^\s]+) \{\n([\s\S]*?)\n {4}\}/g;
const allowPattern = /allow ([\w, ]+): if (.*);/g;

/** The cost of each request that the rules allow to someone. */
export function requestCosts(rules: string): readonly RequestCost[] {
  const bodies = new Map<string, string>();
  for (const [, name = "", , body = ""] of rules.matchAll(functionPattern)) bodies.set(name, body);
  const costs = new Map<string, number>();
  const costOfFunction = (name: string): number => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    const cost = costOf(bodies.get(name) ?? "");
    costs.set(name, cost);
    return cost;
  };
  const costOf = (text: string): number => tokenCost(text, costOfFunction, bodies);
  const requests = new Map<string, number>();
  for (const [, path = "", block = ""] of rules.matchAll(matchPattern)) {
    if (path.startsWith("databases/")) continue;
    const collection = path.split("/").at(-2) ?? path;
    for (const [, methods = "", condition = ""] of block.matchAll(allowPattern)) {
      for (const method of methods.split(", ")) {
        const request = `${collection} ${method}`;
        requests.set(request, (requests.get(request) ?? 0) + costOf(condition));
      }
    }
  }
  return [...requests].map(([request, expressions]) => ({ request, expressions }));
}

/** Throws DefinitionError for the first request that a document could push over the limit. */
export function checkBudgets(rules: string): readonly RequestCost[] {
  const costs = requestCosts(rules);
  for (const { request, expressions } of costs) {
    if (expressions > mostExpressions) {
      const problem = `its rules can cost ${expressions} of ${mostExpressions} expressions; shorten its arrays, or set writes: "api"`;
      throw new DefinitionError(request, undefined, problem);
    }
  }
  return costs;
}

/** Path literals, strings, numbers, names (with a dot or not), operators, brackets. */
const token = /\/[\w$(){}./]+\)?(?=\))|'(?:\\.|[^'\\])*'|\d+(?:\.\d+)?|&&|\|\||[=!<>]=|\.?[A-Za-z_]\w*|[-+*!<>[\]]/g;

/** One per evaluated node; `&&` and `||` count twice, calls count their function's body as well. */
function tokenCost(
  text: string,
  costOfFunction: (name: string) => number,
  bodies: ReadonlyMap<string, string>,
): number {
  let cost = 0;
  for (const [part] of text.matchAll(token)) {
    if (part === "&&" || part === "||") cost += 2;
    else if (part.startsWith("/")) cost += 1 + part.split("/").length;
    else if (part !== "]") cost += 1 + (bodies.has(part) ? costOfFunction(part) : 0);
  }
  return cost;
}
