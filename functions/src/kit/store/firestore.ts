// The connection to Firestore and to Firebase Authentication: made once per instance, on first use.
import { type App, getApps, initializeApp } from "firebase-admin/app";
import { getAppCheck } from "firebase-admin/app-check";
import { type DecodedIdToken, getAuth } from "firebase-admin/auth";
import { type Firestore, getFirestore } from "firebase-admin/firestore";

export type { DecodedIdToken } from "firebase-admin/auth";

function adminApp(): App {
  return getApps()[0] ?? initializeApp();
}

let database: Firestore | undefined;

export function connect(): Firestore {
  database ??= getFirestore(adminApp());
  return database;
}

/** The claims of a valid ID token of this project; throws for every other text. */
export function verifyIdToken(token: string): Promise<DecodedIdToken> {
  return getAuth(adminApp()).verifyIdToken(token);
}

/** Passes for a valid App Check token of this project; throws for every other text. */
export async function verifyAppCheck(token: string): Promise<void> {
  await getAppCheck(adminApp()).verifyToken(token);
}
