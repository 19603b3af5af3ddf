// Every deployed function: wiring only. What they do is declared in app/ and done by the kit.
import type { Express } from "express";
import * as logger from "firebase-functions/logger";
import { onDocumentWritten } from "firebase-functions/v2/firestore";
import { onRequest } from "firebase-functions/v2/https";
import { onUserCreated as onAccountCreated } from "firebase-functions/v2/identity";
import { setGlobalOptions } from "firebase-functions/v2/options";
import { onSchedule } from "firebase-functions/v2/scheduler";
import { appHandlers } from "./app/handlers.ts";
import { app } from "./app/index.ts";
import { readConfig } from "./config.ts";
import { createProfile } from "./kit/accounts/profile.ts";
import { createApi } from "./kit/api/create-api.ts";
import { keepBodiesRaw } from "./kit/api/raw-body.ts";
import { runCleanup } from "./kit/cleanup/run-cleanup.ts";
import { createEffects, type EffectHandler } from "./kit/events/effects.ts";
import { verifyAppCheck, verifyIdToken } from "./kit/store/firestore.ts";
import { createStore, type Store } from "./kit/store/store.ts";

setGlobalOptions({ maxInstances: 20 });
if (process.env.FUNCTION_TARGET === "api") keepBodiesRaw();

/** Made on first use: loading this file must stay quick, and deploying loads it without a database. */
let connected: Store | undefined;
const store = () => {
  connected ??= createStore();
  return connected;
};

let application: Express | undefined;

const toTrace = (traceId: string) => `projects/${process.env.GCLOUD_PROJECT}/traces/${traceId}`;

function makeApi(): Express {
  const { origins, limits, requireAppCheck } = readConfig();
  return createApi({
    app,
    handlers: appHandlers,
    store: store(),
    verifyToken: verifyIdToken,
    verifyAppCheck: requireAppCheck ? verifyAppCheck : undefined,
    origins,
    limits,
    now: () => new Date(),
    // Under this name Cloud Logging groups the lines of one request.
    log: (entry) => logger.write({ ...entry, "logging.googleapis.com/trace": toTrace(entry.traceId) }),
  });
}

/** The HTTPS API. */
export const api = onRequest({ memory: "512MiB", concurrency: 80, invoker: "public" }, (request, response) => {
  application ??= makeApi();
  application(request, response);
});

let taskEffects: EffectHandler | undefined;

/** Activity entries and the task counter. */
export const onTaskWritten = onDocumentWritten(
  { document: "workspaces/{workspaceId}/tasks/{taskId}", retry: true },
  async (event) => {
    taskEffects ??= createEffects(store(), { app, collection: app.collections.tasks, name: "onTaskWritten" });
    const { id, time, params, data } = event;
    await taskEffects({ id, time: new Date(time), params, before: data?.before.data(), after: data?.after.data() });
  },
);

/** A profile for every new account. */
export const onUserCreated = onAccountCreated({ retry: true }, async ({ data, time }) => {
  // What an account does not have is null here, whatever the types say.
  const { uid, displayName, email, phoneNumber, providerData } = data;
  const isAnonymous = !email && !phoneNumber && providerData.length === 0;
  const account = { uid, displayName, email, isAnonymous };
  await createProfile(store(), { users: app.collections.users, account, at: new Date(time) });
});

/** Deletes what its retention has outlived. */
export const cleanup = onSchedule(
  { schedule: "every day 03:00", timeZone: "UTC", timeoutSeconds: 540, retryCount: 3 },
  async (event) => {
    const { cleanupDryRun: dryRun, cleanupValve: valve } = readConfig();
    const runId = event.scheduleTime;
    const record = await runCleanup({ app, store: store(), runId, now: () => new Date(), dryRun, valve });
    const isStopped = Object.values(record.policies).some(({ outcome }) => outcome === "stopped-by-valve");
    logger.write({ severity: isStopped ? "ERROR" : "INFO", message: "cleanup", runId, ...record });
  },
);
