// The rules registry with an ear: every verdict is also told to the request monitor.
import type { DatabaseName } from "../model/path.ts";
import { systemClock } from "../model/time.ts";
import type { RulesAllowOutcome, Ruleset } from "../rules/types.ts";
import { type RulesOptions, RulesRegistry } from "../service/index.ts";
import { evaluationsOf } from "./evaluation.ts";
import type { RequestMonitor } from "./request-monitor.ts";

export class MonitoredRules extends RulesRegistry {
  readonly #monitor: RequestMonitor;
  readonly #monitored = new WeakMap<Ruleset, Map<string, Ruleset>>();

  constructor(options: RulesOptions, monitor: RequestMonitor) {
    super(options);
    this.#monitor = monitor;
  }

  override rules(database: DatabaseName): Ruleset | undefined {
    const ruleset = super.rules(database);
    return ruleset && this.#monitoredFor(ruleset, database);
  }

  /** The start-up file's rules serve many databases; each evaluation must name its own. */
  #monitoredFor(ruleset: Ruleset, database: DatabaseName): Ruleset {
    const byDatabase = this.#monitored.get(ruleset) ?? new Map<string, Ruleset>();
    this.#monitored.set(ruleset, byDatabase);
    const key = `${database.project}/${database.database}`;
    const known = byDatabase.get(key);
    if (known !== undefined) return known;
    const monitored = this.#listening(ruleset, database);
    byDatabase.set(key, monitored);
    return monitored;
  }

  #listening(ruleset: Ruleset, database: DatabaseName): Ruleset {
    return {
      source: ruleset.source,
      coverage: () => ruleset.coverage(),
      authorize: (request) => {
        let outcomes: readonly RulesAllowOutcome[] = [];
        const onOutcomes = (told: readonly RulesAllowOutcome[]) => {
          outcomes = told;
          request.onOutcomes?.(told);
        };
        const verdict = ruleset.authorize({ ...request, onOutcomes });
        const judged = { database, rules: ruleset.source, verdict, outcomes, at: systemClock() };
        this.#monitor.record(evaluationsOf(request, judged));
        return verdict;
      },
    };
  }
}
