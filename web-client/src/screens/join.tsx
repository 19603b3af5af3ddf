// Where an invite's link leads: one's name, and in. A stranger may join as a guest or sign in first.
import { useId, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { joinWorkspace } from "../data/api.ts";
import { describeError } from "../data/reasons.ts";
import type { Account } from "../firebase/accounts.ts";
import { firebase } from "../firebase/load.ts";
import { to } from "../routes.ts";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { useTitle } from "../ui/use-title.ts";
import { NAME_LIMIT } from "./limits.ts";

export function Join({ code, account }: { code: string; account: Account | null }) {
  const { route } = useLocation();
  const [name, setName] = useState(account?.name ?? account?.email?.split("@")[0] ?? "");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const id = useId();
  useTitle("Join a workspace");
  const join = async () => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const { accounts } = await firebase();
      if (accounts.current() === null) await accounts.tryAsGuest();
      route(to.tasks(await joinWorkspace(code, name.trim())));
    } catch (error) {
      setFailure(describeError(error));
      setBusy(false);
    }
  };
  return (
    <PlainFrame>
      <div class="narrow">
        <h1 tabIndex={-1}>You are invited</h1>
        <p class="lead">Someone wants to share a task list with you.</p>
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void join();
          }}
        >
          <label for={id}>Your name, as the others will see it</label>
          <input
            id={id}
            class="field"
            required
            pattern=".*\S.*"
            maxLength={NAME_LIMIT}
            autocomplete="name"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          {failure !== null && (
            <p class="failure" role="alert">
              {failure}
            </p>
          )}
          <button type="submit" class="button primary" aria-disabled={busy}>
            {busy ? "Joining…" : account ? "Join" : "Join as a guest"}
          </button>
        </form>
        {account === null && (
          <p>
            Have an account? <a href={to.signIn(to.join(code))}>Sign in first</a>
          </p>
        )}
      </div>
    </PlainFrame>
  );
}
