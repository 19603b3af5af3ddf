// The front door of triggers.
export type { ChaosOptions } from "./chaos.ts";
export { createTriggers } from "./triggers.ts";
export type {
  DeliveryTiming,
  Registration,
  TriggerDefinition,
  TriggerGeneration,
  TriggerOptions,
  Triggers,
} from "./types.ts";
