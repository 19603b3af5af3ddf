// "Try it": a guest account and a workspace of sample tasks, in one step that can fail half way and be retried.
import { createSampleWorkspace } from "./data/api.ts";
import { firebase } from "./firebase/load.ts";
import { to } from "./routes.ts";
import { createStore } from "./store.ts";

export type Trial = { state: "idle" } | { state: "busy" } | { state: "failed"; error: unknown };

export const trial = createStore<Trial>({ state: "idle" });

/** Kept over retries: an attempt that failed after the workspace was made finds it again. */
let key = crypto.randomUUID();

/** Ends in the new workspace, or in `trial` saying why not. A guest made by a failed attempt is used again. */
export async function startTrial(go: (path: string) => void): Promise<void> {
  if (trial.get().state === "busy") return;
  trial.set({ state: "busy" });
  try {
    const { accounts } = await firebase();
    if (accounts.current() === null) await accounts.tryAsGuest();
    const workspaceId = await createSampleWorkspace(key);
    key = crypto.randomUUID();
    go(to.tasks(workspaceId));
    trial.set({ state: "idle" });
  } catch (error) {
    trial.set({ state: "failed", error });
  }
}
