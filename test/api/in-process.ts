// The API in this process, on the suite's database: for what one function instance does (limits, configuration, many
// requests at once). The Functions emulator starts a process per concurrent request, which production does not.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { appHandlers } from "../../functions/src/app/handlers.ts";
import { app } from "../../functions/src/app/index.ts";
import { createApi } from "../../functions/src/kit/api/create-api.ts";
import { type ApiOptions, defaultLimits, type LogEntry } from "../../functions/src/kit/api/types.ts";
import { verifyIdToken } from "../../functions/src/kit/store/firestore.ts";
import { createStore } from "../../functions/src/kit/store/store.ts";
import { admin, suite } from "./backend.ts";

export interface RunningApi extends AsyncDisposable {
  /** Base of the API, for `call`. */
  readonly base: string;
  readonly logs: readonly LogEntry[];
}

/** Starts the API on a free port; the rate limit is off unless the options set one. */
export async function startApi(options: Partial<ApiOptions> = {}): Promise<RunningApi> {
  process.env.FIREBASE_AUTH_EMULATOR_HOST = suite.auth;
  const logs: LogEntry[] = [];
  const application = createApi({
    app,
    handlers: appHandlers,
    store: createStore(admin()),
    verifyToken: verifyIdToken,
    origins: [],
    limits: { ...defaultLimits, ratePerSecond: 0 },
    now: () => new Date(),
    log: (entry) => logs.push(entry),
    ...options,
  });
  const server = createServer(application).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    logs,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
