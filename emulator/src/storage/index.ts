// The front door of storage.
export type { CommitRequest, CommitResult, Mutation } from "./commit-batch.ts";
export { type IndexConfig, noIndexes, parseIndexConfig } from "./index-definition.ts";
export { Store, type StoreOptions } from "./store.ts";
export type * from "./types.ts";
export type { View } from "./view.ts";
