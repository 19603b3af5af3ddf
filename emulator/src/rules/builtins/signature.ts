// How builtins are declared (a name, its overloads) and called: argument count and types are checked here, so that a
// builtin's own code only sees what it declared.
import { argumentCount, functionNotFound, unsupported } from "../values/errors.ts";
import { RulesError, type RulesValue, type TypeName, typeOf } from "../values/value.ts";

export type ParameterType = Exclude<TypeName, "error"> | "any";

export interface Overload {
  readonly params: readonly ParameterType[];
  /** `never` parameters let each builtin declare exactly the types that `params` promises. */
  readonly run: (...values: never[]) => RulesValue;
}

export type BuiltinTable = Readonly<Record<string, readonly Overload[]>>;

export const overload = (params: readonly ParameterType[], run: Overload["run"]): Overload => ({ params, run });
export const single = (params: readonly ParameterType[], run: Overload["run"]): readonly Overload[] => [
  overload(params, run),
];

/** Where a builtin is found: `list` or `math` in messages, and whether the receiver is the first argument. */
export interface Call {
  readonly owner: string;
  readonly name: string;
  readonly self?: RulesValue;
  readonly args: readonly RulesValue[];
}

export function callBuiltin(table: BuiltinTable | undefined, call: Call): RulesValue {
  const overloads = table !== undefined && Object.hasOwn(table, call.name) ? table[call.name] : undefined;
  if (overloads === undefined) return functionNotFound(call.name);
  let counted = false;
  for (const candidate of overloads) {
    if (candidate.params.length !== call.args.length) continue;
    counted = true;
    if (candidate.params.every((type, i) => accepts(type, call.args[i] as RulesValue))) return run(candidate, call);
  }
  const expected = overloads.map((candidate) => signature(call, candidate.params)).join(", ");
  if (!counted) return argumentCount(call.args.length, expected);
  return unsupported(signature(call, call.args.map(typeOf)), expected);
}

function run(candidate: Overload, call: Call): RulesValue {
  const invoke = candidate.run as (...values: readonly RulesValue[]) => RulesValue;
  const args = call.args.map((value, i) => (candidate.params[i] === "float" ? asFloat(value) : value));
  try {
    return call.self === undefined ? invoke(...args) : invoke(call.self, ...args);
  } catch (error) {
    if (error instanceof BuiltinFailure) return error.error;
    throw error;
  }
}

/** Lets a builtin fail from any depth. */
export class BuiltinFailure extends Error {
  readonly error: RulesError;

  constructor(error: RulesError | string) {
    super();
    this.error = typeof error === "string" ? new RulesError(error) : error;
  }
}

/** Where a float is wanted an int will do. */
function accepts(type: ParameterType, value: RulesValue): boolean {
  const actual = typeOf(value);
  return type === "any" || type === actual || (type === "float" && actual === "int");
}

const asFloat = (value: RulesValue): RulesValue => (typeof value === "bigint" ? Number(value) : value);

const signature = (call: Call, types: readonly string[]): string => {
  const name = call.owner === "" ? call.name : `${call.owner}.${call.name}`;
  return `${name}(${types.join(", ")})`;
};
