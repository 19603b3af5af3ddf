// What we knowingly answer otherwise than Google's emulator, with the reason: found again wherever it shows.

interface Request {
  readonly theirs: string;
  readonly ours: string;
}

/**
 * The reason, or undefined when the difference is not known.
 *
 * Filters that contradict each other (two equalities on one field, two document ids, is-NaN and a bound) match no document, so either answer
 * gives nothing away. Google's emulator then compares by the order of stored values, or leaves a disjunct out; ours
 * proves from each filter alone. Where it allows and ours denies, or the texts differ, that is known; the other way round
 * is not.
 */
export function listDifference({ theirs, ours, ...rest }: Request & { query: unknown }): string | undefined {
  const stricter = theirs === "allowed" || ours !== "allowed";
  if (stricter && contradicts(rest.query)) return "filters that contradict each other";
  // There `f == 5.0` beside another filter on f proves `f != 5`, though 5 is what it is.
  if (theirs === "allowed" && /"EQUAL","value":\{"doubleValue":5\}/.test(JSON.stringify(rest.query))) {
    return "a float proves that a field is not the same int";
  }
  return undefined;
}

const equalities: ReadonlySet<unknown> = new Set(["EQUAL", "IN", "IS_NULL", "IS_NAN"]);
/** Beside these every other filter on the field contradicts, or adds nothing. */
const alone: ReadonlySet<unknown> = new Set(["IS_NULL", "IS_NAN"]);

function contradicts(query: unknown): boolean {
  const ops = new Map<string, string[]>();
  JSON.stringify(query, (_key, part: unknown) => {
    const { field, op } = (part ?? {}) as { field?: { fieldPath: string }; op?: string };
    if (field !== undefined && op !== undefined) ops.set(field.fieldPath, [...(ops.get(field.fieldPath) ?? []), op]);
    return part;
  });
  return [...ops.values()].some(
    (all) => all.filter((op) => equalities.has(op)).length > 1 || (all.length > 1 && all.some((op) => alone.has(op))),
  );
}

/**
 * Of two errors beside `&&` or `||` the left one is told, there as here; but not when the right one is a path literal's
 * about a value without a text, or a list literal's about an element that is not its last. The verdict is the same.
 */
export function expressionDifference(expression: string, { theirs, ours, values }: Evaluated): string | undefined {
  const ofPath = theirs.includes("Unsupported operation error. Received: string(") && /\/\$\(/.test(expression);
  const ofList = /\[[^\]]+,/.test(expression) && unexplained(values[0]) === unexplained(values[1]);
  const beside = expression.includes("&&") || expression.includes("||");
  const denied = theirs !== "allowed" && ours !== "allowed";
  return (ofPath || ofList) && beside && denied ? "which of two errors is told" : undefined;
}

interface Evaluated extends Request {
  /** What the coverage reports of Google and ours tell: JSON lists of each expression's distinct values, JSON as well. */
  readonly values: readonly [theirs: readonly string[], ours: readonly string[]];
}

/** The values, with errors that do not say why. */
function unexplained(values: readonly string[]): string {
  const plain = values.map((text) => {
    const all = JSON.parse(text) as string[];
    const bare = all.map((one) => JSON.stringify(JSON.parse(one, (key, part) => (key === "undefined" ? {} : part))));
    return [...new Set(bare)].sort();
  });
  return JSON.stringify(plain);
}
