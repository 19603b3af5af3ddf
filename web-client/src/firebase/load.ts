// Brings in the Firebase SDK behind the shell: both chunks and the setup in parallel, once per page.
import type { Gateway } from "../data/gateway.ts";
import type { Accounts } from "./accounts.ts";
import { loadSetup } from "./setup.ts";

export interface Firebase {
  accounts: Accounts;
  gateway: Gateway;
}

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
  const [setup, { openAccounts }, { openGateway }] = await Promise.all([
    loadSetup(),
    import("./accounts.ts"),
    import("../data/gateway.ts"),
  ]);
  // Auth first: Firestore asks it for a token on its first request.
  const accounts = openAccounts(setup);
  const gateway = openGateway(setup, accounts);
  return { accounts, gateway };
}
