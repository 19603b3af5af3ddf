// The four kinds of calls: a method, a namespace's function, a builtin one, and a function of the ruleset.
import { callMethod, globalFunctions, hasMethod, namespaces } from "../builtins/index.ts";
import { callBuiltin } from "../builtins/signature.ts";
import type { Evaluate, LookupName } from "../evaluation.ts";
import { type CallNode, firstToken } from "../syntax/ast.ts";
import { functionNotFound, nullValue, serviceCallError } from "../values/errors.ts";
import { RulesError } from "../values/value.ts";
import { evaluateAll, withArguments } from "./arguments.ts";
import { opaqueCall } from "./opaque.ts";
import type { FunctionDefinition } from "./scope.ts";

const serviceFunctions: ReadonlySet<string> = new Set(["get", "exists", "getAfter", "existsAfter", "debug"]);

/** Methods that do not walk through their receiver. */
const cheapMethods: ReadonlySet<string> = new Set(["size", "get", "keys"]);

export function methodCall(node: CallNode, self: Evaluate, args: readonly Evaluate[]): Evaluate {
  const { name } = node;
  const missing = new RulesError(functionNotFound(name).message, false, firstToken(node));
  const cheap = cheapMethods.has(name);
  return (e) => {
    const receiver = self(e);
    const values = evaluateAll(args, e);
    if (receiver instanceof RulesError) return receiver;
    if (receiver === null) return nullValue;
    // Known before its arguments matter.
    if (!hasMethod(receiver, name)) return missing;
    if (values instanceof RulesError) return values;
    if (!cheap) {
      e.weigh(receiver);
      for (const value of values) e.weigh(value);
    }
    const opaque = e.strictList ? opaqueCall(receiver, name, values) : undefined;
    return opaque ?? callMethod(receiver, name, values);
  };
}

export function namespaceCall(node: CallNode, owner: string, args: readonly Evaluate[]): Evaluate {
  const { name } = node;
  const table = namespaces[owner];
  if (table === undefined || !Object.hasOwn(table, name)) {
    const missing = new RulesError(functionNotFound(`${owner}.${name}`).message, false, firstToken(node));
    return withArguments(args, () => missing);
  }
  return withArguments(args, (values, e) => {
    for (const value of values) e.weigh(value);
    return callBuiltin(table, { owner, name, args: values });
  });
}

export function builtinCall(name: string, args: readonly Evaluate[]): Evaluate {
  if (serviceFunctions.has(name)) return serviceCall(name, args);
  return withArguments(args, (values, e) => {
    for (const value of values) e.weigh(value);
    return callBuiltin(globalFunctions, { owner: "", name, args: values });
  });
}

/** Arguments are evaluated once, an error among them only counts where its name is used. */
export function ownCall(definition: FunctionDefinition, args: readonly Evaluate[]): Evaluate {
  const expected = definition.node.parameters.length;
  if (expected !== args.length) {
    const message = `Incorrect number of arguments. Received: ${args.length}. Expected: ${expected}.`;
    return () => new RulesError(message);
  }
  return (e) => {
    const frame = args.map((arg) => arg(e));
    const caller = e.frame;
    e.frame = frame;
    const result = (definition.body as Evaluate)(e);
    e.frame = caller;
    return result;
  };
}

/** Look-ups and `debug` take their first argument and evaluate, but ignore, any other (measured). */
function serviceCall(name: string, args: readonly Evaluate[]): Evaluate {
  const missing = serviceCallError(name, "");
  return (e) => {
    const values = evaluateAll(args, e);
    if (values instanceof RulesError) return values;
    const [value] = values;
    if (value === undefined) return missing;
    if (name === "debug") return value;
    e.weigh(value);
    return e.lookup(name as LookupName, value);
  };
}
