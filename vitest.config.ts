import { defineConfig } from "vitest/config";

/** Google's libraries look for a cloud otherwise. */
const env = { METADATA_SERVER_DETECTION: "none" };

const units = (name: string) => ({
  test: { name, include: [`${name}/src/**/*.test.{ts,tsx}`], testTimeout: 20_000 },
});

export default defineConfig({
  test: {
    projects: [
      units("functions"),
      units("emulator"),
      units("web-client"),
      { test: { name: "scripts", include: ["scripts/*.test.ts"] } },
      {
        // The emulator against its contract, over real sockets; Google's emulator as judge where it is installed.
        test: {
          name: "emulator-system",
          env,
          include: ["test/{conformance,differential,regression}/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The whole system: one local suite, started once, on ports of its own.
        test: {
          name: "system",
          env,
          include: ["test/{access,api,background,e2e}/**/*.test.ts"],
          globalSetup: ["test/support/suite-setup.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
