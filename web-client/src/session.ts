// Who is using the app. Starts with what the last visit knew, so that nobody sees the wrong first screen.

import { forgetWrites, tellLostWrites } from "./data/outbox.ts";
import type { Account } from "./firebase/accounts.ts";
import { firebase } from "./firebase/load.ts";
import { remember, remembered } from "./remember.ts";
import { createStore } from "./store.ts";

export type Session =
  | { state: "starting"; likelySignedIn: boolean }
  | { state: "failed"; error: unknown }
  | { state: "out" }
  | { state: "in"; account: Account };

export const session = createStore<Session>({ state: "starting", likelySignedIn: remembered("signed-in") === "yes" });

/** Whose writes of earlier visits were looked up. */
let lookedUp: string | null = null;

/** Loads the SDK and follows the sign-in state from then on. */
export async function startSession(): Promise<void> {
  try {
    const { accounts } = await firebase();
    accounts.watch((account) => {
      remember("signed-in", account ? "yes" : null);
      session.set(account ? { state: "in", account } : { state: "out" });
      if (account && account.uid !== lookedUp) {
        lookedUp = account.uid;
        // Without an answer the notes stay for the next visit.
        void tellLostWrites(account.uid).catch(() => undefined);
      }
    });
  } catch (error) {
    session.set({ state: "failed", error });
  }
}

export async function retrySession(): Promise<void> {
  session.set({ state: "starting", likelySignedIn: remembered("signed-in") === "yes" });
  await startSession();
}

/** Signs out and starts the page afresh: no document of the last user stays on the device. */
export async function leaveSession(): Promise<void> {
  const { accounts, gateway } = await firebase();
  await accounts.signOut();
  await gateway.forget();
  forgetWrites();
  remember("last-workspace", null);
  location.assign("/");
}
