// The door to everything that is stored: the chunk that the shell loads, and the only one with the Firestore SDK in it.
// What it opens is the typed client; the functions of the SDK named here are the ones that a bundler keeps.
import {
  clearIndexedDbPersistence,
  collection,
  collectionGroup,
  connectFirestoreEmulator,
  deleteDoc,
  doc,
  type Firestore,
  initializeFirestore,
  limit,
  onSnapshot,
  orderBy,
  persistentLocalCache,
  persistentMultipleTabManager,
  query,
  serverTimestamp,
  setDoc,
  Timestamp,
  terminate,
  updateDoc,
  waitForPendingWrites,
  where,
} from "firebase/firestore";
import { createClient } from "../client/create-client.ts";
import { definitions } from "../client/definitions.ts";
import type { Accounts } from "../firebase/accounts.ts";
import { firebaseApp } from "../firebase/app.ts";
import type { FirebaseSetup } from "../firebase/setup.ts";

const sdk = {
  collection,
  collectionGroup,
  deleteDoc,
  doc,
  limit,
  onSnapshot,
  orderBy,
  query,
  serverTimestamp,
  setDoc,
  Timestamp,
  updateDoc,
  where,
};

export type Gateway = ReturnType<typeof openGateway>;
export type AppClient = Gateway["client"];

export function openGateway(setup: FirebaseSetup, accounts: Accounts) {
  // Kept on disk and shared by this browser's tabs: a list opens from the cache, and a change survives closing the tab
  // before it was sent. Where the browser stores nothing, the SDK falls back to memory by itself.
  const localCache = persistentLocalCache({ tabManager: persistentMultipleTabManager() });
  const database = initializeFirestore(firebaseApp(setup), { localCache });
  const emulator = setup.emulators.firestore;
  if (emulator) connectFirestoreEmulator(database, emulator.host, emulator.port);
  const uid = () => accounts.current()?.uid ?? "";
  return {
    client: createClient(definitions, { token: accounts.token, live: { sdk, database, uid } }),
    /** Settles when the server has answered every write made before, also those of earlier visits. */
    settled: () => waitForPendingWrites(database),
    forget: () => forget(database),
  };
}

/** Takes everything cached off this device. Other open tabs may keep the cache from being deleted: they use it. */
async function forget(database: Firestore): Promise<void> {
  await terminate(database);
  await clearIndexedDbPersistence(database).catch(() => undefined);
}
