// The front door of the query engine.
export type { IndexCatalog } from "./access.ts";
export { assertIndexed, type ExecuteOptions, executeQuery } from "./execute.ts";
export { type Plan, planQuery } from "./plan.ts";
export type { QueryPlan } from "./types.ts";
