// What an operator configures, as deployment parameters with defaults that work: set them in functions/.env.
import { defineBoolean, defineInt, defineString } from "firebase-functions/params";
import type { ApiLimits } from "./kit/api/types.ts";
import { defaultLimits } from "./kit/api/types.ts";
import { defaultValve, type SafetyValve } from "./kit/cleanup/run-cleanup.ts";

const corsOrigins = defineString("CORS_ORIGINS", {
  default: "",
  description: "Origins of other sites whose pages may call the API, separated by commas; * for any",
});
const requireAppCheck = defineBoolean("REQUIRE_APP_CHECK", {
  default: false,
  description: "Whether the API asks for an App Check token",
});
const ratePerSecond = defineInt("RATE_PER_SECOND", {
  default: defaultLimits.ratePerSecond,
  description: "Requests per second and caller that one instance of the API sustains; 0 for no limit",
});
const cleanupDryRun = defineBoolean("CLEANUP_DRY_RUN", {
  default: false,
  description: "Whether the cleanup only counts what it would delete",
});
const cleanupPercent = defineInt("CLEANUP_PERCENT", {
  default: defaultValve.share * 100,
  description: "The cleanup stops early where more than this share of a collection is due; 100 lets everything go",
});

export interface Config {
  readonly origins: readonly string[];
  readonly requireAppCheck: boolean;
  readonly limits: ApiLimits;
  readonly cleanupDryRun: boolean;
  readonly cleanupValve: SafetyValve;
}

/** Reads the parameters: their values exist only once an instance runs. */
export function readConfig(): Config {
  const rate = ratePerSecond.value();
  return {
    origins: corsOrigins
      .value()
      .split(",")
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ""),
    requireAppCheck: requireAppCheck.value(),
    limits: { ...defaultLimits, ratePerSecond: rate, burst: Math.max(defaultLimits.burst, rate) },
    cleanupDryRun: cleanupDryRun.value(),
    cleanupValve: { ...defaultValve, share: cleanupPercent.value() / 100 },
  };
}
