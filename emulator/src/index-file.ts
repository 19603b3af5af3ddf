// Reloads firestore.indexes.json when it changes, so that the missing index of an error is added without a restart.
import { unwatchFile, watchFile } from "node:fs";
import type { IndexConfig } from "./storage/index-definition.ts";
import type { Store } from "./storage/store.ts";

export interface IndexFileOptions {
  /** Throws when the file is not a valid index file; the indexes then stay as they are. */
  readonly read: (path: string) => IndexConfig;
  readonly store: Pick<Store, "setIndexes">;
  readonly log: (line: string) => void;
}

/** How often the file is looked at, in milliseconds. Polling also sees editors that replace the file. */
const interval = 300;

/** Returns the way to stop. */
export function watchIndexes(path: string, { read, store, log }: IndexFileOptions): () => void {
  const reload = async () => {
    try {
      await store.setIndexes(read(path));
      log(`indexes: reloaded ${path}`);
    } catch (error) {
      log(`indexes: kept as they were. ${(error as Error).message}`);
    }
  };
  const onChange = () => void reload();
  watchFile(path, { interval, persistent: false }, onChange);
  return () => unwatchFile(path, onChange);
}
