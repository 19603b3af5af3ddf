// The API in a process of its own, as a function instance runs it, on the database of FIRESTORE_EMULATOR_HOST. Tokens are
// taken as uids: checking real ones locally is a request to the Auth emulator, which production does not make.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { appHandlers } from "../../../functions/src/app/handlers.ts";
import { app } from "../../../functions/src/app/index.ts";
import { createApi } from "../../../functions/src/kit/api/create-api.ts";
import { defaultLimits } from "../../../functions/src/kit/api/types.ts";
import { createStore } from "../../../functions/src/kit/store/store.ts";

const application = createApi({
  app,
  handlers: appHandlers,
  store: createStore(),
  verifyToken: async (uid) => ({ uid }),
  origins: [],
  limits: { ...defaultLimits, ratePerSecond: 0 },
  now: () => new Date(),
  log: () => {},
});
const server = createServer(application).listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
