// From an AddTarget message to a target with its first result. Whatever is wrong with it is thrown and concerns this
// target alone.

import { type DatabaseName, parseDocumentName, parseParentName, sameDatabase } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { fromTimestamp } from "../model/time.ts";
import type { Target as TargetMessage } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { CommitEvent } from "../storage/types.ts";
import type { Access, Watched } from "./access.ts";
import { createDocumentsWatch } from "./documents-watch.ts";
import type { ListenHub } from "./hub.ts";
import type { Moment } from "./messages.ts";
import { createQueryWatch } from "./query-watch.ts";
import { decodeToken } from "./resume-token.ts";
import { Target } from "./target.ts";
import type { Delta, Watch } from "./types.ts";

export interface Opening {
  readonly id: number;
  readonly database: DatabaseName;
  readonly hub: ListenHub;
  readonly access: Access;
}

export interface OpenedTarget {
  readonly target: Target;
  readonly delta: Delta;
  /** The client may hold an older result that `delta` does not build on. */
  readonly restart: boolean;
  /** A first result without a document is billed as one read. */
  readonly costsAnyway: boolean;
  readonly moment: Moment;
}

/** More commits than this since the client was last here, and it gets the whole result. */
const MAX_RESUMED_CHANGES = 20_000;

export function openTarget(message: TargetMessage, opening: Opening): OpenedTarget {
  const { id, hub, access } = opening;
  const watched = toWatched(message, opening.database);
  const { reads } = access.check(watched);
  const target = new Target({ id, watched, watch: toWatch(watched, hub) });
  target.setReads(reads);
  target.checkedAt = hub.source.now();
  const moment = hub.moment();
  const missed = missedBy(message, opening);
  if (missed !== undefined) {
    const delta = target.watch.resume(missed);
    return { target, delta, restart: false, costsAnyway: false, moment };
  }
  const delta = target.watch.open();
  const restart = message.resumeType.case !== undefined;
  return { target, delta, restart, costsAnyway: delta.updates.length === 0, moment };
}

function toWatched(message: TargetMessage, database: DatabaseName): Watched {
  const { targetType } = message;
  switch (targetType.case) {
    case "documents": {
      const names = targetType.value.documents.map(parseDocumentName);
      for (const name of names) assertSame(database, name.database);
      return { database, paths: names.map(({ path }) => path) };
    }
    case "query": {
      const parent = parseParentName(targetType.value.parent);
      assertSame(database, parent.database);
      const { queryType } = targetType.value;
      if (queryType.case === undefined) throw invalidArgument("The target's query is missing.");
      return { database, parent: parent.path, query: queryType.value };
    }
    case undefined:
      throw invalidArgument("A target must have a query or documents.");
  }
}

function assertSame(database: DatabaseName, other: DatabaseName): void {
  if (!sameDatabase(database, other)) throw invalidArgument("The target is in another database than the stream.");
}

function toWatch(watched: Watched, { source }: ListenHub): Watch {
  if ("paths" in watched) return createDocumentsWatch(source, watched.database, watched.paths);
  return createQueryWatch(watched, source.plan(watched.database, watched.parent, watched.query));
}

/** The commits since the client was last told, or undefined when it must start over. */
function missedBy(message: TargetMessage, { hub, database }: Opening): readonly CommitEvent[] | undefined {
  const time = resumeTime(message, hub);
  if (time === undefined || time > hub.source.now()) return undefined;
  const events = hub.source.changesAfter(database, time);
  const changes = events?.reduce((sum, event) => sum + event.changes.length, 0) ?? 0;
  return changes > MAX_RESUMED_CHANGES ? undefined : events;
}

function resumeTime({ resumeType }: TargetMessage, hub: ListenHub): number | undefined {
  switch (resumeType.case) {
    case "resumeToken":
      return decodeToken(hub.run, resumeType.value);
    case "readTime":
      return fromTimestamp(resumeType.value);
    case undefined:
      return undefined;
  }
}
