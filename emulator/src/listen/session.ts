// One Listen stream: its targets, and what is still to be sent. Messages are made one by one as the client takes them.
import { type DatabaseName, parseDatabaseName, sameDatabase } from "../model/path.ts";
import { type FirestoreError, invalidArgument, toFirestoreError } from "../model/status.ts";
import type {
  ListenRequest,
  ListenResponse,
  Target as TargetMessage,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { CallContext, StreamSession, StreamSink } from "../service/types.ts";
import { Access } from "./access.ts";
import { type TargetDelta, toMessages } from "./changes.ts";
import type { ListenHub, Member, MemberTarget } from "./hub.ts";
import { added, current, type Moment, removed, reset, snapshot } from "./messages.ts";
import { type OpenedTarget, openTarget } from "./open-target.ts";
import type { Target } from "./target.ts";
import type { Delta } from "./types.ts";

/** Bytes waiting in the sink above which no more messages are made, and below which they are again. */
const HIGH = 1024 * 1024;
const LOW = 256 * 1024;
/** Microseconds: a verdict older than this is asked for again before changes are sent, because time may decide it. */
const VERDICT_AGE = 1_000_000;
const SILENCE_MS = 25_000;

type Messages = Generator<ListenResponse, void, void>;

export class ListenSession implements StreamSession<ListenRequest>, Member {
  readonly #hub: ListenHub;
  readonly #sink: StreamSink<ListenResponse>;
  readonly #access: Access;
  readonly #span: string | undefined;
  readonly #targets = new Map<number, MemberTarget>();
  readonly #jobs: Messages[] = [];
  /** Those with something to tell. */
  readonly #touched = new Set<MemberTarget>();
  /** Those that end with their first snapshot. */
  readonly #once = new Set<MemberTarget>();
  #database: DatabaseName | undefined;
  /** A target became current or a change was sent: the client is owed a global snapshot. */
  #owesSnapshot: boolean = false;
  #closed: boolean = false;
  #lastSent = Date.now();

  constructor(hub: ListenHub, sink: StreamSink<ListenResponse>, context: CallContext) {
    this.#hub = hub;
    this.#sink = sink;
    this.#span = context.span;
    this.#access = new Access(hub.source, context);
    hub.join(this);
  }

  get drained(): boolean {
    return this.#closed || this.#sink.pending < LOW;
  }

  receive(request: ListenRequest): void {
    if (this.#closed) return;
    try {
      this.#bind(request.database);
      switch (request.targetChange.case) {
        case "addTarget":
          this.#add(request.targetChange.value);
          break;
        case "removeTarget":
          this.#remove(request.targetChange.value);
          break;
        case undefined:
          throw invalidArgument("A listen request must add or remove a target.");
      }
      this.#hub.schedule(this);
    } catch (error) {
      this.close();
      this.#sink.end(toFirestoreError(error));
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const entry of this.#targets.values()) this.#hub.unwatch(entry);
    this.#targets.clear();
    this.#touched.clear();
    this.#jobs.length = 0;
    this.#hub.leave(this);
  }

  pump(): boolean {
    while (!this.#closed) {
      if (this.#sink.pending > HIGH) return false;
      // Whatever goes wrong ends this stream, and nothing beside it.
      try {
        const job = this.#jobs[0] ?? this.#nextFlush();
        if (job === undefined) return true;
        const step = job.next();
        if (step.done) this.#jobs.shift();
        else this.#send(step.value);
      } catch (error) {
        this.close();
        this.#sink.end(toFirestoreError(error));
      }
    }
    return true;
  }

  heartbeat(): void {
    const idle = this.#jobs.length === 0 && this.#sink.pending === 0;
    if (!idle || this.#targets.size === 0 || Date.now() - this.#lastSent < SILENCE_MS) return;
    this.#owesSnapshot = true;
    this.#hub.schedule(this);
  }

  recheckAll(): void {
    for (const entry of this.#targets.values()) {
      entry.target.recheck = true;
      this.#touched.add(entry);
    }
  }

  touched(entry: MemberTarget): void {
    this.#touched.add(entry);
  }

  #send(message: ListenResponse): void {
    this.#lastSent = Date.now();
    const { case: kind, value } = message.responseType;
    if (kind === "documentChange") {
      this.#hub.source.bill(value.targetIds.length + value.removedTargetIds.length, this.#span);
    }
    this.#sink.send(message);
  }

  #bind(name: string): void {
    if (this.#database === undefined) this.#database = parseDatabaseName(name);
    else if (name !== "" && !sameDatabase(this.#database, parseDatabaseName(name))) {
      throw invalidArgument("All targets of a stream must be in the same database.");
    }
  }

  #add(message: TargetMessage): void {
    const id = message.targetId === 0 ? this.#freeId() : message.targetId;
    if (id < 0) throw invalidArgument(`Target id ${id} is negative.`);
    if (this.#targets.has(id)) throw invalidArgument(`Target id ${id} is already in use on this stream.`);
    try {
      const opened = openTarget(message, {
        id,
        database: this.#database as DatabaseName,
        hub: this.#hub,
        access: this.#access,
      });
      const entry = { member: this, target: opened.target };
      this.#targets.set(id, entry);
      if (message.once) this.#once.add(entry);
      this.#hub.watch(entry);
      this.#jobs.push(this.#opening(entry, opened));
    } catch (error) {
      this.#jobs.push(refusal(id, toFirestoreError(error)));
    }
  }

  #freeId(): number {
    let id = 1;
    while (this.#targets.has(id)) id += 1;
    return id;
  }

  #remove(id: number): void {
    const entry = this.#targets.get(id);
    if (!entry) return;
    this.#drop(entry);
    this.#jobs.push(single(removed(id)));
  }

  #drop(entry: MemberTarget): void {
    entry.target.dropped = true;
    this.#targets.delete(entry.target.id);
    this.#touched.delete(entry);
    this.#once.delete(entry);
    this.#hub.unwatch(entry);
  }

  *#opening(entry: MemberTarget, opened: OpenedTarget): Messages {
    const { target } = entry;
    yield added(target.id);
    if (opened.costsAnyway) this.#hub.source.bill(1, this.#span);
    if (opened.restart) yield reset(target.id);
    for (const message of this.#messages([toTargetDelta(target, opened.delta)], opened.moment)) {
      if (target.dropped) return;
      // A slow client may lose its access before it has read everything.
      const refusedBy = target.recheck ? this.#refusedBy(entry, opened.delta) : undefined;
      if (refusedBy) {
        this.#drop(entry);
        yield removed(target.id, refusedBy);
        return;
      }
      yield message;
    }
    yield current(target.id, opened.moment);
    if (target.dropped) return;
    target.live = true;
    this.#owesSnapshot = true;
  }

  /** Everything that the live targets have to tell, up to one moment; undefined when that is nothing. */
  #nextFlush(): Messages | undefined {
    const entries = [...this.#touched].filter(({ target }) => target.live);
    entries.sort((a, b) => a.target.id - b.target.id);
    for (const entry of entries) this.#touched.delete(entry);
    if (entries.length === 0 && !this.#owesSnapshot) return undefined;
    const job = this.#flush(entries, this.#hub.moment());
    this.#jobs.push(job);
    return job;
  }

  #flush(entries: readonly MemberTarget[], moment: Moment): Messages {
    const refused: ListenResponse[] = [];
    const restarted: Target[] = [];
    const deltas: TargetDelta[] = [];
    for (const entry of entries) {
      const { target } = entry;
      const delta = target.overflowed ? target.watch.open() : target.watch.apply(target.take());
      const refusedBy = this.#refusedBy(entry, delta);
      if (refusedBy) {
        this.#drop(entry);
        refused.push(removed(target.id, refusedBy));
        continue;
      }
      if (target.overflowed) restarted.push(target);
      target.overflowed = false;
      deltas.push(toTargetDelta(target, delta));
    }
    return this.#flushing({ refused, restarted, deltas, moment });
  }

  *#flushing(flush: {
    refused: readonly ListenResponse[];
    restarted: readonly Target[];
    deltas: readonly TargetDelta[];
    moment: Moment;
  }): Messages {
    yield* flush.refused;
    if (flush.restarted.length > 0) this.#owesSnapshot = true;
    for (const { id } of flush.restarted) yield reset(id);
    for (const message of this.#messages(flush.deltas, flush.moment)) {
      this.#owesSnapshot = true;
      yield message;
    }
    for (const { id } of flush.restarted) yield current(id, flush.moment);
    if (!this.#owesSnapshot) return;
    this.#owesSnapshot = false;
    yield snapshot(flush.moment);
    for (const entry of [...this.#once].filter(({ target }) => target.live)) {
      this.#drop(entry);
      yield removed(entry.target.id);
    }
  }

  /** Asks the rules again where their verdict may have changed. */
  #refusedBy(entry: MemberTarget, delta: Delta): FirestoreError | undefined {
    const { target } = entry;
    const now = this.#hub.source.now();
    const changed = delta.updates.length > 0 || delta.removals.length > 0;
    const stale = changed && ("paths" in target.watched || now - target.checkedAt > VERDICT_AGE);
    if (!target.recheck && !stale) return undefined;
    try {
      this.#hub.setReads(entry, this.#access.check(target.watched).reads);
      target.recheck = false;
      target.checkedAt = now;
      return undefined;
    } catch (error) {
      return toFirestoreError(error);
    }
  }

  #messages(deltas: readonly TargetDelta[], { readTime }: Moment): Generator<ListenResponse> {
    const database = this.#database as DatabaseName;
    return toMessages(deltas, { readTime, mayShow: (document) => this.#access.canGet(database, document) });
  }
}

const toTargetDelta = (target: Target, delta: Delta): TargetDelta => ({
  id: target.id,
  delta,
  project: target.watch.project,
});

function* refusal(id: number, error: FirestoreError): Messages {
  yield added(id);
  yield removed(id, error);
}

function* single(message: ListenResponse): Messages {
  yield message;
}
