// The one Firebase app of this page, shared by the Auth and the Firestore chunk.
import { type FirebaseApp, getApps, initializeApp } from "firebase/app";
import type { FirebaseSetup } from "./setup.ts";

export function firebaseApp(setup: FirebaseSetup): FirebaseApp {
  return getApps()[0] ?? initializeApp(setup.options);
}
