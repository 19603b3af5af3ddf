// The door to Firestore: the chunk that the shell loads, and the only one with the Firestore SDK in it.
// Task writes go through the SDK, show at once from its cache, and are judged by the rules.
import {
  clearIndexedDbPersistence,
  connectFirestoreEmulator,
  type Firestore,
  initializeFirestore,
  persistentLocalCache,
  persistentMultipleTabManager,
  terminate,
} from "firebase/firestore";
import { firebaseApp } from "../firebase/app.ts";
import type { FirebaseSetup } from "../firebase/setup.ts";
import { createTask, patchTask, restoreTask, trashTask } from "./task-writes.ts";
import { watchTasks, watchTrash } from "./watch-tasks.ts";
import { watchActivity, watchMembers, watchMemberships, watchTaskHistory, watchWorkspace } from "./watch-workspace.ts";

/** What every function of this folder needs: the database, and who is asking. */
export interface Connection {
  db: Firestore;
  uid: () => string;
}

export type Gateway = ReturnType<typeof openGateway>;

export function openGateway(setup: FirebaseSetup, uid: () => string) {
  // Kept on disk and shared by this browser's tabs: a list opens from the cache, and a change survives closing the tab
  // before it was sent. Where the browser stores nothing, the SDK falls back to memory by itself.
  const localCache = persistentLocalCache({ tabManager: persistentMultipleTabManager() });
  const db = initializeFirestore(firebaseApp(setup), { localCache });
  const emulator = setup.emulators.firestore;
  if (emulator) connectFirestoreEmulator(db, emulator.host, emulator.port);
  const to = { db, uid };
  return {
    watchMemberships: bind(to, watchMemberships),
    watchWorkspace: bind(to, watchWorkspace),
    watchMembers: bind(to, watchMembers),
    watchActivity: bind(to, watchActivity),
    watchTaskHistory: bind(to, watchTaskHistory),
    watchTasks: bind(to, watchTasks),
    watchTrash: bind(to, watchTrash),
    createTask: bind(to, createTask),
    patchTask: bind(to, patchTask),
    trashTask: bind(to, trashTask),
    restoreTask: bind(to, restoreTask),
    forget: () => forget(db),
  };
}

/** Takes everything cached off this device. Other open tabs may keep the cache from being deleted: they use it. */
async function forget(db: Firestore): Promise<void> {
  await terminate(db);
  await clearIndexedDbPersistence(db).catch(() => undefined);
}

function bind<Args extends unknown[], Result>(to: Connection, call: (to: Connection, ...args: Args) => Result) {
  return (...args: Args): Result => call(to, ...args);
}
