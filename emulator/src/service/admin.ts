// What the emulator's own endpoints do: clearing, rules, costs.

import { basename } from "node:path";
import { readExport, writeExport } from "../export/index.ts";
import { admin as adminCaller } from "../model/caller.ts";
import { type DatabaseName, isBelow, type Path, parseDocumentName, pathOf, resourceName } from "../model/path.ts";
import { invalidArgument, unimplemented } from "../model/status.ts";
import { normalizeFields } from "../model/value-limits.ts";
import { walkBelow } from "../query/walk.ts";
import type { RulesIssue } from "../rules/types.ts";
import type { Mutation } from "../storage/commit-batch.ts";
import type { View } from "../storage/view.ts";
import type { Core } from "./core.ts";
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

export interface Seed {
  readonly target: DatabaseName;
  /** An `*.overall_export_metadata` file. */
  readonly overallFile: string;
}

export interface AdminOptions {
  readonly core: Core;
  readonly triggers?: TriggerRegistrar;
  /** What the data begins with; imported again by `reset`. */
  readonly seed?: Seed;
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
    await this.#deleteWhere({ project, database }, []);
  }

  async deleteRecursively(project: string, database: string, path: string): Promise<void> {
    const segments = path.split("/").filter((segment) => segment !== "");
    if (segments.length === 0) throw invalidArgument("A path is required.");
    await this.#deleteWhere({ project, database }, segments);
  }

  async reset(): Promise<void> {
    for (const database of this.#core.store.databases()) await this.#deleteWhere(database, []);
    this.#core.rules.reset();
    await this.importSeed();
  }

  /** Does nothing without a seed. */
  async importSeed(): Promise<void> {
    const { seed } = this.#options;
    if (seed !== undefined) await this.importData(seed.target, seed.overallFile);
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
    const mutations = readExport(overallFile, target.project)
      .filter(({ database }) => database === target.database)
      .map(({ path, fields }): Mutation => {
        parseDocumentName(resourceName(target, path));
        return { path, fields: normalizeFields(fields) };
      });
    await this.#core.store.commit({ database: target, caller: adminCaller, build: () => mutations });
    return mutations.length;
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

  /** One commit, so that listeners see it at once. Takes no locks: transactions that read these find out at commit. */
  async #deleteWhere(database: DatabaseName, below: Path): Promise<void> {
    await this.#core.store.commit({
      database,
      caller: adminCaller,
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
