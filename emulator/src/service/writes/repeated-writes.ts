// What the writes of one request may do to the same document, one after the other: production takes them as one write,
// and refuses, before it reads anything, those whose preconditions cannot both hold.
import { invalidArgument } from "../../model/status.ts";
import type { Micros } from "../../storage/types.ts";
import type { WriteOperation } from "./operation.ts";

type Effect = "upsert" | "insert" | "update" | "delete";

/** What the writes so far come to. */
interface Sum {
  readonly effect: Effect;
  /** The update time that they ask for. */
  readonly version: Micros | undefined;
}

export function assertCompatible(operations: readonly WriteOperation[]): void {
  if (operations.length > 1) {
    const sums = new Map<string, Sum | "verified">();
    for (const operation of operations) sums.set(operation.name, add(sums.get(operation.name), operation));
  }
  const isBare = ({ kind, precondition }: WriteOperation) => kind === "verify" && precondition.kind === "none";
  if (operations.some(isBare)) throw invalidArgument("a verify must contain a precondition");
}

function add(sum: Sum | "verified" | undefined, operation: WriteOperation): Sum | "verified" {
  if (operation.kind === "verify") {
    if (sum === undefined) return "verified";
    const before = sum === "verified" ? "verified more than once" : "written and then verified";
    throw invalidArgument(`the same document cannot be ${before} in a single request`);
  }
  if (sum === "verified") {
    throw invalidArgument("the same document cannot be verified and then written in a single request");
  }
  const { precondition } = operation;
  const version = precondition.kind === "updateTime" ? precondition.updateTime : undefined;
  const effect = effectOf(operation);
  if (sum === undefined) return { effect, version };
  assertPossible(sum, operation, effect);
  if (version !== undefined && version !== sum.version) {
    throw invalidArgument(
      `Cannot collapse mutations with different version preconditions (${sum.version ?? null} and ${version}).`,
    );
  }
  const isAgain = sum.effect === "delete" && effect !== "delete";
  return { effect: effect === "delete" ? "delete" : isAgain ? "upsert" : sum.effect, version: sum.version };
}

function effectOf({ kind, precondition }: WriteOperation): Effect {
  if (kind === "delete") return "delete";
  if (precondition.kind === "none") return "upsert";
  return precondition.kind === "exists" && !precondition.exists ? "insert" : "update";
}

/** Whether the second write can find the document as the first one leaves it. */
function assertPossible(sum: Sum, { precondition }: WriteOperation, effect: Effect): void {
  if (precondition.kind === "none" || (precondition.kind === "updateTime" && effect === "delete")) return;
  const wantsOne = precondition.kind === "updateTime" || precondition.exists;
  if (wantsOne === (sum.effect !== "delete")) return;
  throw invalidArgument(`Cannot ${sum.effect} then ${effect} an entity in the same request.`);
}
