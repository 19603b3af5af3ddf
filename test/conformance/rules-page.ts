// Runs inside the browser: the attempts under rules, each person with an app of their own.
import { initializeApp } from "firebase/app";
import * as sdk from "firebase/firestore";
import { type Person, runAttempts } from "./rules-attempts.ts";

let opened = 0;

async function run(options: { host: string; port: number; projectId: string }): Promise<unknown> {
  const { host, port, projectId } = options;
  let current: { person: Person; db: sdk.Firestore } | undefined;
  // One at a time: a browser opens six connections to a host, and each client keeps two of them.
  const databaseOf = async (person: Person): Promise<sdk.Firestore> => {
    if (current?.person === person) return current.db;
    if (current !== undefined) await sdk.terminate(current.db);
    const app = initializeApp({ projectId, apiKey: "none" }, `${projectId}-${++opened}`);
    const db = sdk.initializeFirestore(app, { experimentalAutoDetectLongPolling: false });
    sdk.connectFirestoreEmulator(db, host, port, person === null ? {} : { mockUserToken: { sub: person } });
    current = { person, db };
    return db;
  };
  const verdicts = await runAttempts(sdk, databaseOf);
  if (current !== undefined) await sdk.terminate(current.db);
  return verdicts;
}

Object.assign(globalThis, { run });
