// Runs inside the browser: the web SDK over WebChannel, through what an app does in its life.
import { initializeApp } from "firebase/app";
import * as firestore from "firebase/firestore";

export interface PageOptions {
  readonly host: string;
  readonly port: number;
  readonly projectId: string;
  readonly settings: firestore.FirestoreSettings;
}

export interface PageResult {
  /** Sizes of the listener's snapshots from the server, in order, without repeats. */
  readonly sizes: number[];
  readonly transaction: unknown;
  readonly count: number;
  readonly text: number;
  readonly denied: string;
  readonly afterDenial: boolean;
}

async function run({ host, port, projectId, settings }: PageOptions): Promise<PageResult> {
  const app = initializeApp({ projectId, apiKey: "none" }, `${projectId}-${Math.random()}`);
  const db = firestore.initializeFirestore(app, settings);
  firestore.connectFirestoreEmulator(db, host, port, { mockUserToken: { sub: "me" } });
  const open = firestore.collection(db, "open");
  const sizes: number[] = [];
  let wake = () => {};
  firestore.onSnapshot(open, { includeMetadataChanges: true }, ({ metadata, size }) => {
    if (!metadata.fromCache && !metadata.hasPendingWrites && sizes.at(-1) !== size) sizes.push(size);
    wake();
  });
  const until = async (size: number) => {
    while (sizes.at(-1) !== size) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await until(0);
  // Longer than one TCP segment, one WebSocket-sized chunk and most buffers; two bytes a character.
  await firestore.setDoc(firestore.doc(open, "big"), { n: 1, text: "é".repeat(200_000) });
  await until(1);
  for (let i = 0; i < 10; i++) await firestore.setDoc(firestore.doc(open, `n${i}`), { n: i });
  await until(11);
  const ref = firestore.doc(open, "big");
  await firestore.runTransaction(db, async (transaction) => {
    transaction.update(ref, { n: ((await transaction.get(ref)).get("n") as number) + 1 });
  });
  const big = await firestore.getDocFromServer(ref);
  const { count } = (await firestore.getCountFromServer(open)).data();
  const denied = await firestore
    .setDoc(firestore.doc(db, "own/you"), {})
    .catch((error: { code: string }) => error.code);
  await firestore.setDoc(firestore.doc(db, "own/me"), { n: 1 });
  const afterDenial = (await firestore.getDocFromServer(firestore.doc(db, "own/me"))).exists();
  await firestore.deleteDoc(ref);
  await until(10);
  await firestore.terminate(db);
  return { sizes, transaction: big.get("n"), count, text: big.get("text").length, denied: String(denied), afterDenial };
}

Object.assign(globalThis, { run });
