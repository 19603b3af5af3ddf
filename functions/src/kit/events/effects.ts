// Effects: what a collection's definition says must follow a change, whichever door the change came through.
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import type { PathParams } from "../define/handlers.ts";
import { shorten } from "../define/text.ts";
import { WriteRefused } from "../store/failures.ts";
import { increment, type Store, type StoreTransaction, Timestamp } from "../store/store.ts";
import { type Change, type Data, toChange } from "./change.ts";
import { once } from "./once.ts";
import { hasParts, removeParts } from "./parts.ts";

export interface DocumentEvent {
  readonly id: string;
  readonly time: Date;
  readonly params: PathParams;
  readonly before: Data | undefined;
  readonly after: Data | undefined;
}

/** Answers whether the event had effects that had not happened yet. */
export type EffectHandler = (event: DocumentEvent) => Promise<boolean>;

/** The handler of one collection's events. `name` is the deployed function's, part of its markers. */
export function createEffects(
  store: Store,
  { app, collection, name }: { app: App; collection: AnyCollection; name: string },
): EffectHandler {
  const scopePath = (params: PathParams) => app.scope.path.replace(/\{(\w+)\}/g, (_all, param) => params[param] ?? "");
  return async (event) => {
    const change = toChange(collection, event.before, event.after);
    if (change === undefined) return false;
    const scope = scopePath(event.params);
    // Before the marker: an event that comes again because this broke off must not find that it ran.
    if (change.verb === "purged") await removeParts(store, app, { collection, params: event.params });
    try {
      return await once(store, { name, eventId: event.id, at: event.time }, (transaction) => {
        writeActivity(transaction, { collection, change, event, scope });
        const { count } = collection.effects;
        if (count !== undefined && change.delta !== 0) transaction.update(scope, { [count]: increment(change.delta) });
      });
    } catch (error) {
      // The scope itself is gone: there is nothing left to count in, or to tell.
      if (error instanceof WriteRefused && error.reason === "missing") return false;
      throw error;
    }
  };
}

interface Entry {
  readonly collection: AnyCollection;
  readonly change: Change;
  readonly event: DocumentEvent;
  readonly scope: string;
}

/** The entry's id is the event's own. Purging for good leaves no entry: going to the trash did. */
function writeActivity(transaction: StoreTransaction, { collection, change, event, scope }: Entry): void {
  const { activity } = collection.effects;
  if (activity === undefined || change.verb === "purged") return;
  const { noun, idName } = collection;
  const data = event.after ?? {};
  transaction.set(`${scope}/activity/${encodeURIComponent(event.id)}`, {
    action: `${noun}.${change.verb}`,
    [idName]: event.params[idName] ?? "",
    title: shorten(String(data[activity.titleField] ?? ""), 200),
    actor: String(data.updatedBy ?? "unknown"),
    // The event's own time can be rounded to the second.
    at: data.updatedAt instanceof Timestamp ? data.updatedAt : Timestamp.fromDate(event.time),
  });
}

/** The collections whose events have to reach a handler. */
export function withEffects(app: App): readonly AnyCollection[] {
  return Object.values(app.collections).filter((each) => Object.keys(each.effects).length > 0 || hasParts(app, each));
}
