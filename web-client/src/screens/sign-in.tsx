// E-mail and password: signing in, making an account, or giving a guest's account an address.
import { useId, useState } from "preact/hooks";
import { describeError } from "../data/reasons.ts";
import type { Credentials } from "../firebase/accounts.ts";
import { firebase } from "../firebase/load.ts";
import { to } from "../routes.ts";
import { GoogleButton } from "../ui/google-button.tsx";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { useTitle } from "../ui/use-title.ts";

interface SignInProps {
  mode: "sign-in" | "sign-up";
  next: string | null;
  /** A guest is already at work: signing up keeps that work, signing in leaves it behind. */
  guest?: string | null;
}

export function SignIn({ mode, next, guest = null }: SignInProps) {
  const signingUp = mode === "sign-up";
  const heading = signingUp ? "Create an account" : "Sign in";
  useTitle(heading);
  const submit = async (credentials: Credentials) => {
    const { accounts } = await firebase();
    await (signingUp ? accounts.signUp(credentials) : accounts.signIn(credentials));
  };
  return (
    <PlainFrame>
      <div class="narrow">
        <h1 tabIndex={-1}>{heading}</h1>
        {guest !== null && signingUp && <p class="lead">Your workspaces and tasks stay exactly as they are.</p>}
        {guest !== null && !signingUp && (
          <p class="note">
            You are using Hearth as a guest. Signing in to another account leaves the guest’s lists behind.{" "}
            <a href={to.signUp(next)}>Keep them instead</a>
          </p>
        )}
        <CredentialsForm submitLabel={heading} newPassword={signingUp} submit={submit} />
        <GoogleButton next={next} guest={signingUp ? guest : null} or />
        {signingUp ? (
          <p>
            Already have an account? <a href={to.signIn(next)}>Sign in</a>
          </p>
        ) : (
          <p>
            New here? <a href={to.signUp(next)}>Create an account</a>
          </p>
        )}
      </div>
    </PlainFrame>
  );
}

interface CredentialsFormProps {
  submitLabel: string;
  newPassword: boolean;
  submit: (credentials: Credentials) => Promise<void>;
}

const MIN_PASSWORD = 6;

type Outcome = { tone: "failure" | "note"; text: string };

export function CredentialsForm({ submitLabel, newPassword, submit }: CredentialsFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const id = useId();
  const attempt = async (work: () => Promise<void>, done?: string) => {
    if (busy) return;
    setBusy(true);
    setOutcome(null);
    try {
      await work();
      if (done !== undefined) setOutcome({ tone: "note", text: done });
    } catch (error) {
      setOutcome({ tone: "failure", text: describeError(error) });
    } finally {
      setBusy(false);
    }
  };
  const reset = async () => (await firebase()).accounts.resetPassword(email);
  const sent = `If ${email} has an account, a link to choose a new password is on its way there.`;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(() => submit({ email: email.trim(), password }));
      }}
    >
      <label for={`${id}-email`}>E-mail address</label>
      <input
        id={`${id}-email`}
        class="field"
        type="email"
        autocomplete="email"
        required
        value={email}
        onInput={(event) => setEmail(event.currentTarget.value)}
      />
      <label for={`${id}-password`}>Password</label>
      <input
        id={`${id}-password`}
        class="field"
        type="password"
        autocomplete={newPassword ? "new-password" : "current-password"}
        required
        minLength={newPassword ? MIN_PASSWORD : 1}
        aria-describedby={newPassword ? `${id}-hint` : undefined}
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      {newPassword && (
        <p id={`${id}-hint`} class="hint">
          At least {MIN_PASSWORD} characters.
        </p>
      )}
      {outcome && (
        <p class={outcome.tone} role={outcome.tone === "failure" ? "alert" : "status"}>
          {outcome.text}
        </p>
      )}
      <button type="submit" class="button primary" aria-disabled={busy}>
        {busy ? "One moment…" : submitLabel}
      </button>
      {!newPassword && (
        <button type="button" class="link" onClick={() => void attempt(reset, sent)}>
          Forgot the password?
        </button>
      )}
    </form>
  );
}
