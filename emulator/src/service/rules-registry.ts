// The rules in force per database, and what happens when new ones arrive.
import type { DatabaseName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { compileRules } from "../rules/index.ts";
import type { Ruleset, RulesIssue } from "../rules/types.ts";

export interface RulesOptions {
  /** The source of the start-up file, for every database without rules of its own. Absent: everything is allowed. */
  readonly source?: string;
  readonly strictLists?: boolean;
}

/** A broken reload with `ignoreErrors` puts every rules-checked request on hold until good rules arrive. */
type Entry =
  | { readonly source: string; readonly ruleset: Ruleset }
  | { readonly source: string; readonly failure: string };

export class RulesRegistry {
  readonly #options: RulesOptions;
  readonly #startUp: Entry | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  readonly startUpIssues: readonly RulesIssue[];

  constructor(options: RulesOptions = {}) {
    this.#options = options;
    const compiled = options.source === undefined ? undefined : this.#compile(options.source);
    this.#startUp = compiled?.entry;
    this.startUpIssues = compiled?.issues ?? [];
  }

  /** Undefined when no rules apply: everything is allowed. Throws while the rules in force are broken ones. */
  rules(database: DatabaseName): Ruleset | undefined {
    const entry = this.#entry(database);
    if (entry === undefined) return undefined;
    if ("failure" in entry) throw invalidArgument(entry.failure);
    return entry.ruleset;
  }

  source(database: DatabaseName): string | undefined {
    return this.#entry(database)?.source;
  }

  /** Throws INVALID_ARGUMENT and leaves the old rules in force, unless errors are to be ignored. */
  set(database: DatabaseName, source: string, options: { ignoreErrors: boolean }): readonly RulesIssue[] {
    const { entry, issues } = this.#compile(source);
    if ("failure" in entry && !options.ignoreErrors) throw invalidArgument(entry.failure);
    this.#entries.set(keyOf(database), entry);
    this.#tell();
    return issues;
  }

  /** Back to the start-up file everywhere. */
  reset(): void {
    this.#entries.clear();
    this.#tell();
  }

  onRulesChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #entry(database: DatabaseName): Entry | undefined {
    return this.#entries.get(keyOf(database)) ?? this.#startUp;
  }

  #compile(source: string): { entry: Entry; issues: readonly RulesIssue[] } {
    const strictLists = this.#options.strictLists ?? false;
    const { ruleset, issues } = compileRules(source, { strictLists });
    if (ruleset !== undefined) return { entry: { source, ruleset }, issues };
    const lines = issues.map(
      ({ sourcePosition: { line, column }, description }) => `L${line}:${column} ${description}`,
    );
    return { entry: { source, failure: ["Error compiling rules:", ...lines].join("\n") }, issues };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(database: DatabaseName): string {
  return `${database.project}/${database.database}`;
}
