// The front door of the query engine.
export type { IndexCatalog } from "./access.ts";
export { countByEntries } from "./count.ts";
export { describeIndexes, type IndexUse } from "./describe.ts";
export { assertIndexed, type ExecuteOptions, executeQuery, isIndexed } from "./execute.ts";
export { fieldOf, fieldsOfDisjuncts } from "./filter.ts";
export type { Work } from "./join.ts";
export { namesInGroup } from "./names-in-group.ts";
export type { Order } from "./order.ts";
export { type IndexNeed, type Plan, planQuery } from "./plan.ts";
export type { QueryPlan } from "./types.ts";
