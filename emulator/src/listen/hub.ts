// The meeting point of all streams: takes the change feed, finds the targets that a commit touches and lets their
// streams answer in turns of their own, never inside the commit.
import { randomBytes } from "node:crypto";
import type { CommitEvent } from "../storage/types.ts";
import type { Moment } from "./messages.ts";
import { encodeToken } from "./resume-token.ts";
import type { Target } from "./target.ts";
import { TargetIndex } from "./target-index.ts";
import type { ListenSource } from "./types.ts";

/** SDKs for servers take a stream for dead after two minutes of silence. */
const HEARTBEAT_MS = 30_000;
/** Longest stretch of answering before other work of the process gets a turn. */
const SLICE_MS = 20;
const POLL_FIRST_MS = 2;
const POLL_LONGEST_MS = 200;

/** A stream, as the hub sees it. */
export interface Member {
  /** Sends what there is to send; false when the client must take some of it first. */
  pump(): boolean;
  /** Whether the client has taken enough for `pump` to go on. */
  readonly drained: boolean;
  heartbeat(): void;
  /** One of its targets has news. */
  touched(entry: MemberTarget): void;
  /** Other rules are in force. */
  recheckAll(): void;
}

export interface MemberTarget {
  readonly member: Member;
  readonly target: Target;
}

export class ListenHub {
  readonly source: ListenSource;
  /** Names this run in resume tokens. */
  readonly run: Uint8Array = randomBytes(8);
  readonly #watching = new TargetIndex<MemberTarget>();
  readonly #depending = new TargetIndex<MemberTarget>();
  readonly #members = new Set<Member>();
  readonly #waiting = new Set<Member>();
  readonly #blocked = new Set<Member>();
  readonly #unsubscribe: (() => void)[];
  readonly #heartbeat: NodeJS.Timeout;
  #scheduled: boolean = false;
  #moment: Moment | undefined;
  #poll: NodeJS.Timeout | undefined;
  #pollMs = POLL_FIRST_MS;

  constructor(source: ListenSource) {
    this.source = source;
    this.#unsubscribe = [
      source.feed.subscribe((event) => this.#onCommit(event)),
      source.onRulesChanged(() => {
        for (const member of this.#members) {
          member.recheckAll();
          this.schedule(member);
        }
      }),
    ];
    this.#heartbeat = setInterval(() => {
      for (const member of this.#members) member.heartbeat();
    }, HEARTBEAT_MS).unref();
  }

  /**
   * Everything that was announced up to now is part of this moment, nothing later is. Streams that answer in the same
   * turn share it: nothing is announced within a turn.
   */
  moment(): Moment {
    if (this.#moment) return this.#moment;
    const readTime = this.source.now();
    return { readTime, resumeToken: encodeToken(this.run, readTime) };
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#waiting.delete(member);
    this.#blocked.delete(member);
  }

  watch(entry: MemberTarget): void {
    this.#watching.add(entry.target.watch.selectors, entry);
    this.#depending.add(entry.target.reads, entry);
  }

  unwatch(entry: MemberTarget): void {
    this.#watching.remove(entry.target.watch.selectors, entry);
    this.#depending.remove(entry.target.reads, entry);
  }

  /** The target's verdict now depends on other documents. */
  setReads(entry: MemberTarget, reads: ReadonlySet<string>): void {
    this.#depending.remove(entry.target.reads, entry);
    entry.target.setReads(reads);
    this.#depending.add(entry.target.reads, entry);
  }

  schedule(member: Member): void {
    this.#waiting.add(member);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#poll);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #onCommit({ changes }: CommitEvent): void {
    for (const change of changes) {
      for (const entry of this.#watching.touchedBy(change.name)) {
        entry.target.note(change);
        this.#concern(entry);
      }
      for (const entry of this.#depending.touchedBy(change.name)) {
        entry.target.recheck = true;
        this.#concern(entry);
      }
    }
  }

  #concern(entry: MemberTarget): void {
    const { member, target } = entry;
    member.touched(entry);
    if (this.#blocked.has(member)) target.limitPending();
    else this.schedule(member);
  }

  #turn(): void {
    const until = performance.now() + SLICE_MS;
    this.#scheduled = false;
    this.#moment = this.moment();
    for (const member of this.#waiting) {
      this.#waiting.delete(member);
      if (member.pump()) this.#blocked.delete(member);
      else this.#block(member);
      if (performance.now() > until) break;
    }
    this.#moment = undefined;
    const [next] = this.#waiting;
    if (next) this.schedule(next);
  }

  #block(member: Member): void {
    this.#blocked.add(member);
    this.#pollMs = POLL_FIRST_MS;
    this.#awaitDrain();
  }

  /** Sinks cannot call back, so blocked ones are looked at again, less and less often. */
  #awaitDrain(): void {
    clearTimeout(this.#poll);
    if (this.#blocked.size === 0) return;
    this.#poll = setTimeout(() => {
      const drained = [...this.#blocked].filter((member) => member.drained);
      for (const member of drained) {
        this.#blocked.delete(member);
        this.schedule(member);
      }
      this.#pollMs = drained.length > 0 ? POLL_FIRST_MS : Math.min(POLL_LONGEST_MS, this.#pollMs * 2);
      this.#awaitDrain();
    }, this.#pollMs).unref();
  }
}
