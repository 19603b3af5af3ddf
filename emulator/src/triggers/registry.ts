// Which functions want which changes. Kept in a small file, so that commits made after a restart and before the
// functions emulator has registered again are not lost. Registrations read from that file are "remembered" until
// the same function registers in this run (perhaps under another generation number).
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseRef, DocumentChange } from "../storage/types.ts";
import { compilePath, type PathMatcher } from "./path-pattern.ts";
import type { TriggerDefinition } from "./types.ts";

interface Registered {
  readonly definition: TriggerDefinition;
  readonly matches: PathMatcher;
  readonly remembered: boolean;
}

export class TriggerRegistry {
  readonly #byKey = new Map<string, Registered>();
  #byDatabase = new Map<string, Registered[]>();
  readonly #file: string | undefined;

  constructor(file?: string, log: (line: string) => void = () => {}) {
    this.#file = file;
    for (const definition of file === undefined ? [] : load(file, log)) this.#put(definition, true);
  }

  register(definition: TriggerDefinition): void {
    const base = functionOf(definition.key);
    for (const [id, known] of this.#byKey) {
      const other = known.definition;
      if (known.remembered && other.project === definition.project && functionOf(other.key) === base) {
        this.#byKey.delete(id);
      }
    }
    this.#put(definition, false);
    this.#save();
  }

  unregister(project: string, key: string): boolean {
    const found = this.#byKey.delete(idOf(project, key));
    if (found) this.#save();
    return found;
  }

  /** Every registration, for a new run's sake: after a reset the functions emulator does not register again. */
  list(project?: string): TriggerDefinition[] {
    const all = [...this.#byKey.values()].map((known) => known.definition);
    return project === undefined ? all : all.filter((definition) => definition.project === project);
  }

  /** True while the key is known from an earlier run only. */
  isRemembered(project: string, key: string): boolean {
    return this.#byKey.get(idOf(project, key))?.remembered ?? false;
  }

  /** The key under which the same function is registered now; undefined when it is not. */
  currentKey(project: string, key: string): string | undefined {
    if (this.#byKey.has(idOf(project, key))) return key;
    const base = functionOf(key);
    const same = this.list(project).filter((definition) => functionOf(definition.key) === base);
    return same.at(-1)?.key;
  }

  hasAny(database: DatabaseRef): boolean {
    return this.#byDatabase.has(idOf(database.project, database.database));
  }

  /** The functions that this change concerns, in the order of their registration. */
  match(database: DatabaseRef, change: DocumentChange): TriggerDefinition[] {
    const candidates = this.#byDatabase.get(idOf(database.project, database.database)) ?? [];
    if (candidates.length === 0) return [];
    const segments = change.name.split("/").slice(5);
    const kind = change.before === null ? "created" : change.after === null ? "deleted" : "updated";
    return candidates
      .filter(({ definition }) => definition.kind === "written" || definition.kind === kind)
      .filter(({ matches }) => matches(segments))
      .map(({ definition }) => definition);
  }

  #put(definition: TriggerDefinition, remembered: boolean): void {
    const matches = compilePath(definition.document, definition.isPattern);
    this.#byKey.set(idOf(definition.project, definition.key), { definition, matches, remembered });
    this.#index();
  }

  #index(): void {
    this.#byDatabase = Map.groupBy(this.#byKey.values(), ({ definition }) =>
      idOf(definition.project, definition.database),
    );
  }

  #save(): void {
    this.#index();
    if (this.#file === undefined) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    const draft = `${this.#file}.new`;
    const handle = openSync(draft, "w");
    writeFileSync(handle, JSON.stringify({ version: 1, triggers: this.list() }));
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, this.#file);
  }
}

const idOf = (project: string, name: string): string => `${project}\n${name}`;

/** The functions emulator's key without the generation that it counts up on every reload. */
export const functionOf = (key: string): string => key.replace(/-\d+$/, "");

function load(file: string, log: (line: string) => void): TriggerDefinition[] {
  try {
    const saved = JSON.parse(readFileSync(file, "utf8")) as { version: number; triggers: TriggerDefinition[] };
    for (const { document, isPattern } of saved.triggers) compilePath(document, isPattern);
    return saved.version === 1 ? saved.triggers : [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      log(`Trigger registrations could not be read and start empty: ${String(error)}`);
    }
    return [];
  }
}
