// Brings in the Firebase SDK behind the shell: both chunks and the setup in parallel, once per page.
import type { Gateway } from "../data/gateway.ts";
import { createStore } from "../store.ts";
import type { Accounts } from "./accounts.ts";
import { type GoogleDoor, googleDoor } from "./google.ts";
import { loadSetup } from "./setup.ts";

export interface Firebase {
  accounts: Accounts;
  gateway: Gateway;
}

/** How this page signs in with Google; undefined until that is known, and where it does not. */
export const google = createStore<GoogleDoor | undefined>(undefined);

let loading: Promise<Firebase> | undefined;

/** The SDK, loaded on the first call. A failed attempt is forgotten, so that Retry can try again. */
export function firebase(): Promise<Firebase> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Firebase> {
  const reading = loadSetup().then((setup) => {
    google.set(googleDoor(setup));
    return setup;
  });
  const [setup, { openAccounts }, { openGateway }] = await Promise.all([
    reading,
    import("./accounts.ts"),
    import("../data/gateway.ts"),
  ]);
  // Auth first: Firestore asks it for a token on its first request.
  const accounts = openAccounts(setup);
  const gateway = openGateway(setup, accounts);
  return { accounts, gateway };
}
