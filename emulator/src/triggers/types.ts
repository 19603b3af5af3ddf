// The border of triggers: what is registered, and what composes the part (storage's outbox, a file, the functions emulator).
import type { Outbox } from "../storage/types.ts";
import type { ChaosOptions } from "./chaos.ts";

export type TriggerGeneration = "v1" | "v2";
export type TriggerKind = "created" | "updated" | "deleted" | "written";

/** One registered function, as the functions emulator announced it. */
export interface TriggerDefinition {
  readonly project: string;
  /** `region-function-generation`, the last part of the URL that events are posted to. */
  readonly key: string;
  readonly generation: TriggerGeneration;
  readonly kind: TriggerKind;
  /** As registered, sent back in every event. */
  readonly eventType: string;
  readonly withAuthContext: boolean;
  readonly database: string;
  /** Below `/documents`: `rooms/{room}` or `rooms/{path=**}`. */
  readonly document: string;
  /** False: `document` is compared literally, braces included. */
  readonly isPattern: boolean;
}

/** What the functions emulator sends to announce one function. */
export interface Registration {
  readonly project: string;
  readonly key: string;
  /** The parsed JSON of the request. */
  readonly body: unknown;
  readonly generation: TriggerGeneration;
}

export interface TriggerOptions {
  readonly outbox: Outbox;
  /** `host:port` of the functions emulator. Without it nothing is queued: nobody would ever take it. */
  readonly functionsEmulator?: string;
  /** Where registrations survive a restart. Without it they live as long as the process. */
  readonly file?: string;
  readonly chaos?: ChaosOptions;
  /**
   * Events in flight to all functions together (default 4). The Functions emulator starts a Node process for each event
   * that finds no idle one: a burst sent all at once would be spent on starting processes.
   */
  readonly concurrency?: number;
  readonly timing?: Partial<DeliveryTiming>;
  readonly log?: (line: string) => void;
}

/** All in milliseconds. The defaults are documented in docs/decisions/020-trigger-delivery.md. */
export interface DeliveryTiming {
  /** An event is given up this long after its commit when the functions emulator stays unreachable. */
  readonly maxAge: number;
  /** Longest wait for a reply; the functions emulator enforces each function's own limit before that. */
  readonly replyTimeout: number;
  /** Back-off while the functions emulator cannot be reached: first and longest pause. */
  readonly retryFirst: number;
  readonly retryLongest: number;
  /** How long a function may be answered with 404 before its events are given up. */
  readonly unknownGrace: number;
  /** The same for a function known only from an earlier run, which is then forgotten. */
  readonly rememberedGrace: number;
  /** A further request to one function is opened when none of its running ones finished for this long. */
  readonly scaleOutAfter: number;
}

export interface Triggers {
  /** Registers or replaces one function. Throws INVALID_ARGUMENT and changes nothing when it is malformed. */
  register(registration: Registration): void;
  /** Whether the key was registered. */
  unregister(project: string, key: string): boolean;
  list(project: string): readonly TriggerDefinition[];
  setChaos(options: ChaosOptions): void;
  /** Events accepted and neither delivered nor given up. */
  readonly pending: number;
  /** Resolves when nothing is pending or in flight. */
  idle(): Promise<void>;
  /** Stops delivering; what is left stays in the outbox for the next start. */
  close(): Promise<void>;
}
