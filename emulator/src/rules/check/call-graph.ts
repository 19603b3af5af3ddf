// Recursion is refused, and so are chains of calls that are too long.
import type { FunctionDefinition } from "../compile/scope.ts";
import type { Issues } from "../syntax/issues.ts";

/** Functions on the stack at once; the documented limit is 20, Google's emulator takes one more. */
export const maxCallDepth = 21;

type Calls = ReadonlyMap<FunctionDefinition, ReadonlySet<FunctionDefinition>>;

export function checkCalls(definitions: readonly FunctionDefinition[], calls: Calls, issues: Issues): void {
  const visited = new Set<FunctionDefinition>();
  const visit = (definition: FunctionDefinition, stack: readonly FunctionDefinition[]): void => {
    const at = stack.indexOf(definition);
    if (at >= 0) {
      reportCycle(stack.slice(at), issues);
      return;
    }
    if (stack.length >= maxCallDepth) {
      const chain = stack.map(({ node }) => node.name).join("->");
      const text = `Maximum allowed call depth of ${maxCallDepth - 1} is reached for [${chain}] call stack.`;
      issues.error(definition.node.nameSpan, text);
      return;
    }
    if (visited.has(definition)) return;
    visited.add(definition);
    for (const callee of calls.get(definition) ?? []) visit(callee, [...stack, definition]);
  };
  for (const definition of definitions) visit(definition, []);
}

function reportCycle(cycle: readonly FunctionDefinition[], issues: Issues): void {
  const [first] = cycle;
  if (first === undefined) return;
  const names = cycle.map(({ node }) => node.name).join(",");
  const text =
    cycle.length === 1 ? "Recursive call is not allowed." : `Detected a call cycle between [${names}] functions.`;
  issues.error(first.node.nameSpan, text);
}
