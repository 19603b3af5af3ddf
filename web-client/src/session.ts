// Who is using the app. Starts with what the last visit knew, so that nobody sees the wrong first screen.

import { forgetWrites, tellLostWrites } from "./data/outbox.ts";
import type { Account } from "./firebase/accounts.ts";
import { firebase } from "./firebase/load.ts";
import { remember, remembered } from "./remember.ts";
import { createStore } from "./store.ts";
import { leaveWithoutAsking } from "./ui/leave-guard.ts";

export type Session =
  | { state: "starting"; likelySignedIn: boolean }
  | { state: "failed"; error: unknown }
  | { state: "out" }
  | { state: "in"; account: Account };

export const session = createStore<Session>({ state: "starting", likelySignedIn: remembered("signed-in") === "yes" });

/** Whose writes of earlier visits were looked up. */
let lookedUp: string | null = null;
/** This tab is signing out, and starts afresh by itself. */
let leaving = false;

/** Loads the SDK and follows the sign-in state from then on. */
export async function startSession(): Promise<void> {
  try {
    const { accounts } = await firebase();
    accounts.watch((account) => {
      remember("signed-in", account ? "yes" : null);
      // Another tab has signed out, and has taken the cache away under the database that is open here.
      if (account === null && session.get().state === "in" && !leaving) {
        leaveWithoutAsking();
        location.reload();
        return;
      }
      // Somebody else's last workspace is not theirs.
      if (account && remembered("last-person") !== account.uid) {
        if (remembered("last-person") !== null) remember("last-workspace", null);
        remember("last-person", account.uid);
      }
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
  leaving = true;
  const { accounts, gateway } = await firebase();
  await accounts.signOut();
  await gateway.forget();
  forgetWrites();
  remember("last-workspace", null);
  remember("last-person", null);
  leaveWithoutAsking();
  if (navigator.onLine) location.assign("/");
  // Without a network there is no page to load: this one stays, and starts afresh when there is.
  else addEventListener("online", () => location.assign("/"), { once: true });
}
