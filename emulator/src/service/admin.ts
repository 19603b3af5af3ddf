// What the emulator's own endpoints do: clearing, rules, costs.

import { basename } from "node:path";
import { writeExport } from "../export/index.ts";
import { admin as adminCaller } from "../model/caller.ts";
import { type DatabaseName, isBelow, type Path, pathOf } from "../model/path.ts";
import { invalidArgument, unimplemented } from "../model/status.ts";
import { walkBelow } from "../query/walk.ts";
import type { RulesIssue } from "../rules/types.ts";
import type { Mutation } from "../storage/commit-batch.ts";
import type { View } from "../storage/view.ts";
import type { Core } from "./core.ts";
import { importExport } from "./import-export.ts";
import { databaseLockKey, writeLockKeys } from "./lock-keys.ts";
import { plainCommit } from "./locks.ts";
import type { AdminService, Costs } from "./types.ts";

/** What admin needs of triggers. */
export interface TriggerRegistrar {
  register(registration: {
    readonly project: string;
    readonly key: string;
    readonly body: unknown;
    readonly generation: "v1" | "v2";
  }): unknown;
}

export interface AdminOptions {
  readonly core: Core;
  readonly triggers?: TriggerRegistrar;
  /** Awaited before a database is looked at or changed. */
  readonly beforeAccess?: (database: DatabaseName) => Promise<void>;
  /** Everything was deleted. */
  readonly onReset?: () => void;
  /** Ends what the service holds open; the store is the composer's. */
  readonly close: () => Promise<void>;
}

export class Admin implements AdminService {
  readonly #core: Core;
  readonly #options: AdminOptions;

  constructor(options: AdminOptions) {
    this.#core = options.core;
    this.#options = options;
  }

  async clearDatabase(project: string, database: string): Promise<void> {
    await this.#options.beforeAccess?.({ project, database });
    await this.#clear({ project, database });
  }

  async deleteRecursively(project: string, database: string, path: string): Promise<void> {
    const segments = path.split("/").filter((segment) => segment !== "");
    if (segments.length === 0) throw invalidArgument("A path is required.");
    const target = { project, database };
    await this.#options.beforeAccess?.(target);
    const keys = writeLockKeys(target, deletions(this.#core.store.latest(), target, segments));
    // As any other write: waits for transactions that have read what is deleted.
    await this.#core.locks.exclusively(
      plainCommit(),
      () => keys,
      () => this.#deleteWhere(target, segments),
    );
  }

  async reset(): Promise<void> {
    for (const database of this.#core.store.databases()) await this.#clear(database);
    this.#core.rules.reset();
    this.#options.onReset?.();
  }

  setRules(target: DatabaseName, source: string, options: { ignoreErrors: boolean }): readonly RulesIssue[] {
    return this.#core.rules.set(target, source, options);
  }

  getRules(target: DatabaseName): string | undefined {
    return this.#core.rules.source(target);
  }

  ruleCoverage(target: DatabaseName): unknown {
    return this.#core.rules.rules(target)?.coverage() ?? { rules: { files: [] }, report: [] };
  }

  registerTrigger(project: string, key: string, ...[body, generation]: [unknown, "v1" | "v2"]): unknown {
    if (this.#options.triggers === undefined) throw unimplemented("No functions emulator is connected.");
    return this.#options.triggers.register({ project, key, body, generation });
  }

  async exportData(target: DatabaseName, folder: { directory: string; name: string }): Promise<number> {
    if (folder.name === "" || basename(folder.name) !== folder.name || folder.name.startsWith(".")) {
      throw invalidArgument(`"${folder.name}" is no name for an export.`);
    }
    await this.#options.beforeAccess?.(target);
    const view = this.#core.store.snapshot();
    try {
      const documents = Iterator.from(walkBelow(view, target, [])).map(({ name, fields }) => ({
        path: pathOf(name),
        fields,
      }));
      return writeExport(target, documents, { ...folder, time: this.#core.store.readTime() });
    } finally {
      view.close();
    }
  }

  async importData(target: DatabaseName, overallFile: string): Promise<number> {
    await this.#options.beforeAccess?.(target);
    return await importExport(this.#core, target, overallFile);
  }

  costs(): { total: Costs; spans: Record<string, Costs> } {
    return this.#core.costs.report();
  }

  resetCosts(): void {
    this.#core.costs.reset();
  }

  async close(): Promise<void> {
    this.#core.transactions.close();
    await this.#options.close();
  }

  /** Transactions that are open end, so that none writes back what it read before. */
  async #clear(database: DatabaseName): Promise<void> {
    this.#core.transactions.endAll(database);
    const keys = new Set([databaseLockKey(database)]);
    // Those that begin meanwhile read what is left, not what was there before.
    await this.#core.locks.exclusively(
      plainCommit(),
      () => keys,
      () => this.#deleteWhere(database, []),
    );
  }

  /** One commit, so that listeners see it at once. */
  async #deleteWhere(database: DatabaseName, below: Path): Promise<void> {
    await this.#core.store.commit({
      database,
      caller: adminCaller,
      scans: true,
      build: (view) => deletions(view, database, below),
    });
  }
}

/** The document at the path, if it is one, and everything below the path. */
function deletions(view: View, database: DatabaseName, path: Path): Mutation[] {
  const found: Mutation[] = [];
  const isDocument = path.length > 0 && path.length % 2 === 0;
  if (isDocument && view.read(database, path) !== null) found.push({ path, fields: null });
  for (const collection of view.collectionsBelow(database, path)) {
    const inside =
      collection.path.length === path.length
        ? collection.path.join("/") === path.join("/")
        : isBelow(collection.path, path);
    if (!inside) continue;
    for (const { name } of view.documents(collection)) found.push({ path: pathOf(name), fields: null });
  }
  return found;
}
