// One's own account: what it is, making a guest's account permanent, and leaving.
import { useState } from "preact/hooks";
import { refreshProfile } from "../data/api.ts";
import { hasUnanswered } from "../data/outbox.ts";
import { unsaved } from "../data/saving.ts";
import type { Account } from "../firebase/accounts.ts";
import { firebase } from "../firebase/load.ts";
import { to } from "../routes.ts";
import { leaveSession } from "../session.ts";
import { Confirm } from "../ui/confirm.tsx";
import { GoogleButton } from "../ui/google-button.tsx";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { showToast } from "../ui/toasts.ts";
import { useTitle } from "../ui/use-title.ts";
import { CredentialsForm } from "./sign-in.tsx";

export function AccountScreen({ account }: { account: Account }) {
  useTitle("Account");
  return (
    <PlainFrame
      aside={
        <a class="button quiet" href={to.home()}>
          Back to the list
        </a>
      }
    >
      <div class="narrow">
        <h1 tabIndex={-1}>Account</h1>
        {account.guest ? <GuestAccount uid={account.uid} /> : <OwnAccount account={account} />}
        <SignOut guest={account.guest} uid={account.uid} />
      </div>
    </PlainFrame>
  );
}

function OwnAccount({ account: { email, name } }: { account: Account }) {
  return (
    <p class="lead">
      Signed in as <strong>{email ?? name ?? "somebody"}</strong>
    </p>
  );
}

function GuestAccount({ uid }: { uid: string }) {
  return (
    <section aria-labelledby="keep">
      <p class="lead">You are a guest. What you make lives in this browser’s account only.</p>
      <h2 id="keep">Keep this account</h2>
      <p>Add an e-mail address and a password to come back from any device. Nothing is moved or lost.</p>
      <CredentialsForm
        submitLabel="Keep this account"
        newPassword
        submit={async (credentials) => {
          const { accounts } = await firebase();
          await accounts.signUp(credentials);
          // The profile may lag behind the account; nobody should wait for it.
          void refreshProfile(uid).catch(() => undefined);
          showToast("This account is yours to keep.");
        }}
      />
      <GoogleButton next={to.account()} guest={uid} text="Keep it with Google" or />
    </section>
  );
}

function SignOut({ guest, uid }: { guest: boolean; uid: string }) {
  const [losses, setLosses] = useState<readonly string[]>([]);
  const asking = losses.length > 0;
  const leave = () => {
    const isUnsent = unsaved.get() > 0 || hasUnanswered(uid);
    const found = [
      ...(guest ? ["There will be no way back to this account’s workspaces and tasks."] : []),
      ...(isUnsent ? ["Changes that were not sent yet will be lost."] : []),
    ];
    if (found.length === 0) void leaveSession();
    else setLosses(found);
  };
  return (
    <section class="sign-out" aria-labelledby="leave">
      <h2 id="leave">Sign out</h2>
      <p>
        {guest ? "A guest cannot sign in again: signing out loses the way back." : "Your lists stay where they are."}
      </p>
      <button type="button" class="button" onClick={leave}>
        Sign out
      </button>
      {asking && (
        <Confirm
          title={guest ? "Sign out of the guest account?" : "Sign out now?"}
          action="Sign out"
          keep="Stay signed in"
          onConfirm={() => void leaveSession()}
          onCancel={() => setLosses([])}
        >
          {losses.map((loss) => (
            <p key={loss}>{loss}</p>
          ))}
        </Confirm>
      )}
    </section>
  );
}
