// Chaos on request, for tests of what production may do: events twice, late and out of order, commits that abort.
import { aborted, invalidArgument } from "./model/status.ts";
import type { ChaosOptions, Triggers } from "./triggers/index.ts";

export interface Chaos extends ChaosOptions {
  /** Share of commits that fail with ABORTED, 0 to 1. */
  readonly abort?: number;
}

const shares = ["duplicate", "reorder", "abort"] as const;
const counts = ["delayMs", "seed"] as const;
const maxDelayMs = 60_000;

export class ChaosControl {
  #chaos: Chaos = {};
  #triggers: Pick<Triggers, "setChaos"> | undefined;
  /** Commits abort evenly, not by chance: with a share of 0.5 every second one. */
  #due = 0;

  steer(triggers: Pick<Triggers, "setChaos">): void {
    this.#triggers = triggers;
    triggers.setChaos(this.#chaos);
  }

  get(): Chaos {
    return this.#chaos;
  }

  /** Replaces all settings; what is not named is off. @throws FirestoreError INVALID_ARGUMENT, and then changes nothing. */
  set(json: unknown): Chaos {
    this.#chaos = parseChaos(json);
    this.#due = 0;
    this.#triggers?.setChaos(this.#chaos);
    return this.#chaos;
  }

  /** @throws FirestoreError ABORTED when this commit is one of the unlucky ones. */
  readonly beforeCommit = (): void => {
    this.#due += this.#chaos.abort ?? 0;
    if (this.#due < 1) return;
    this.#due -= 1;
    throw aborted("Too much contention on these documents. Please try again.");
  };
}

function parseChaos(json: unknown): Chaos {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw invalidArgument("Chaos is a JSON object.");
  const chaos: Record<string, number> = {};
  for (const [name, value] of Object.entries(json)) {
    const isShare = (shares as readonly string[]).includes(name);
    if (!isShare && !(counts as readonly string[]).includes(name)) throw invalidArgument(`Chaos has no ${name}.`);
    const limit = isShare ? 1 : name === "delayMs" ? maxDelayMs : Number.MAX_SAFE_INTEGER;
    if (typeof value !== "number" || !(value >= 0 && value <= limit)) {
      throw invalidArgument(`${name} is a number from 0 to ${limit}.`);
    }
    chaos[name] = value;
  }
  return chaos;
}
