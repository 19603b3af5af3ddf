// What happened to a document, from how it was and how it is.
import type { AnyCollection } from "../define/collection.ts";
import { trashStamp } from "../define/system-fields.ts";

export type Data = Readonly<Record<string, unknown>>;

export interface Change {
  /** "created", "updated", "deleted" (to the trash), "restored", "purged", or one of the definition's own verbs. */
  readonly verb: string;
  /** How many documents outside the trash this adds: 1, 0 or -1. */
  readonly delta: -1 | 0 | 1;
}

/** Undefined where nothing happened that anyone would call a change. */
export function toChange(
  collection: AnyCollection,
  before: Data | undefined,
  after: Data | undefined,
): Change | undefined {
  const [was, is] = [isLive(before), isLive(after)];
  const delta = (Number(is) - Number(was)) as Change["delta"];
  if (before === undefined) return after === undefined ? undefined : { verb: "created", delta };
  if (after === undefined) return { verb: "purged", delta };
  if (was !== is) return { verb: is ? "restored" : "deleted", delta };
  const verbs = Object.entries(collection.effects.activity?.verbs ?? {});
  const special = verbs.find(([, values]) => reaches(values, before, after));
  return { verb: special?.[0] ?? "updated", delta };
}

const isLive = (data: Data | undefined) => data !== undefined && (data[trashStamp] ?? null) === null;

function reaches(values: Data, before: Data, after: Data): boolean {
  const holds = (data: Data) => Object.entries(values).every(([field, value]) => data[field] === value);
  return holds(after) && !holds(before);
}
