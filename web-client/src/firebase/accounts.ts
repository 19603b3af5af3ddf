// Everything the app does with Firebase Auth. A chunk of its own: loaded after the shell, beside Firestore.

import { FirebaseError } from "firebase/app";
import {
  type Auth,
  browserLocalPersistence,
  connectAuthEmulator,
  createUserWithEmailAndPassword,
  EmailAuthProvider,
  GoogleAuthProvider,
  indexedDBLocalPersistence,
  initializeAuth,
  linkWithCredential,
  onIdTokenChanged,
  sendPasswordResetEmail,
  signInAnonymously,
  signInWithCredential,
  signInWithEmailAndPassword,
  signOut,
  updateProfile,
} from "firebase/auth";
import { firebaseApp } from "./app.ts";
import type { FirebaseSetup } from "./setup.ts";

export interface Account {
  uid: string;
  /** null for a guest. */
  email: string | null;
  guest: boolean;
  /** The person's own name, where a provider gave one. */
  name: string | null;
}

export interface Credentials {
  email: string;
  password: string;
}

export type Accounts = ReturnType<typeof openAccounts>;

export function openAccounts(setup: FirebaseSetup) {
  const auth = initializeAuth(firebaseApp(setup), {
    persistence: [indexedDBLocalPersistence, browserLocalPersistence],
  });
  const emulator = setup.emulators.auth;
  if (emulator) connectAuthEmulator(auth, `http://${emulator.host}:${emulator.port}`, { disableWarnings: true });
  return {
    /** Calls back now and whenever somebody signs in, out, or upgrades. */
    watch: (next: (account: Account | null) => void) => onIdTokenChanged(auth, () => next(current(auth))),
    current: () => current(auth),
    token: async () => (await auth.currentUser?.getIdToken()) ?? null,
    tryAsGuest: async () => void (await signInAnonymously(auth)),
    signIn: async ({ email, password }: Credentials) => void (await signInWithEmailAndPassword(auth, email, password)),
    signUp: (credentials: Credentials) => signUp(auth, credentials),
    /** Whether there is such an account, nobody is told. */
    resetPassword: (email: string) =>
      sendPasswordResetEmail(auth, email).catch((error: unknown) => {
        if (!(error instanceof FirebaseError && error.code === "auth/user-not-found")) throw error;
      }),
    /** With an ID token of Google's: keeps a guest's account, or signs in. */
    useGoogle: (answer: { idToken: string; name: string | null; guest: string | null }) => useGoogle(auth, answer),
    signOut: () => signOut(auth),
  };
}

/** A guest keeps the account, and everything in it: the e-mail address is linked to it, nothing is copied. */
async function signUp(auth: Auth, { email, password }: Credentials): Promise<void> {
  const guest = auth.currentUser?.isAnonymous ? auth.currentUser : null;
  if (!guest) {
    await createUserWithEmailAndPassword(auth, email, password);
    return;
  }
  await linkWithCredential(guest, EmailAuthProvider.credential(email, password));
  // Rules and API read the token: without a fresh one they would go on seeing a guest for up to an hour.
  await guest.getIdToken(true);
}

/** Rejects when the guest that asked is not here any more: somebody else's account must not get the sign-in. */
async function useGoogle(
  auth: Auth,
  { idToken, name, guest }: { idToken: string; name: string | null; guest: string | null },
): Promise<void> {
  await auth.authStateReady();
  const credential = GoogleAuthProvider.credential(idToken);
  const user = auth.currentUser;
  if (guest === null) {
    await signInWithCredential(auth, credential);
    return;
  }
  if (user?.uid !== guest) throw new Error("the guest has gone");
  await linkWithCredential(user, credential);
  if (!user.displayName && name !== null) await updateProfile(user, { displayName: name });
  await user.getIdToken(true);
}

function current(auth: Auth): Account | null {
  const user = auth.currentUser;
  return user && { uid: user.uid, email: user.email, guest: user.isAnonymous, name: user.displayName };
}
