// Takes an export's documents into a database, as one commit. As in production this starts no function.
import { type DecodedEntity, readExport } from "../export/index.ts";
import { admin } from "../model/caller.ts";
import { type DatabaseName, parseDocumentName, resourceName } from "../model/path.ts";
import { normalizeFields } from "../model/value-limits.ts";
import type { Mutation } from "../storage/commit-batch.ts";
import type { Core } from "./core.ts";
import { writeLockKeys } from "./lock-keys.ts";
import { plainCommit } from "./locks.ts";

/** Returns the number of documents. A faulty export is INVALID_ARGUMENT and writes nothing. */
export async function importExport(core: Core, target: DatabaseName, overallFile: string): Promise<number> {
  const mutations = readExport(overallFile, target.project)
    .filter(({ database }) => database === target.database)
    .map((entity) => toMutation(target, entity));
  const keys = () => writeLockKeys(target, mutations);
  await core.locks.exclusively(plainCommit(), keys, () =>
    core.store.commit({ database: target, caller: admin, isImport: true, build: () => mutations }),
  );
  return mutations.length;
}

function toMutation(target: DatabaseName, { path, fields }: DecodedEntity): Mutation {
  parseDocumentName(resourceName(target, path));
  return { path, fields: normalizeFields(fields) };
}
