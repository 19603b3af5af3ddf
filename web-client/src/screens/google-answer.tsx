// Where Google sends people back to: checks that the answer belongs to the question this tab asked, and signs in.
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { refreshProfile } from "../data/api.ts";
import { codeOf, describeError } from "../data/reasons.ts";
import { answerPath, type GoogleAnswer, type GoogleAttempt, readAnswer, takeAttempt } from "../firebase/google.ts";
import { firebase, google } from "../firebase/load.ts";
import { to } from "../routes.ts";
import { GoogleButton } from "../ui/google-button.tsx";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { Skeleton } from "../ui/states.tsx";
import { showToast } from "../ui/toasts.ts";
import { useTitle } from "../ui/use-title.ts";

const REASONS: Record<Extract<GoogleAnswer, { ok: false }>["reason"], string> = {
  cancelled: "Nobody was signed in: the sign-in was cancelled at Google.",
  foreign: "This answer does not belong to a sign-in that was started here, or it was used before.",
  late: "That took too long.",
};

interface Trouble {
  readonly words: string;
  /** The Google account has an account here already: the guest can go there instead. */
  readonly taken: boolean;
}

export function GoogleAnswerScreen() {
  const { route } = useLocation();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [attempt, setAttempt] = useState<GoogleAttempt | undefined>();
  useTitle("Sign in with Google");
  useEffect(() => {
    const { hash } = location;
    // The token leaves the address, and with it the history, before anything else happens.
    history.replaceState(null, "", answerPath);
    const asked = takeAttempt();
    setAttempt(asked);
    finish(hash, asked).then(
      (next) => route(next, true),
      (error: unknown) => setTrouble({ words: wordsFor(error), taken: isTaken(error) }),
    );
  }, []);
  if (trouble === null) {
    return (
      <PlainFrame>
        <Skeleton rows={2} label="Signing in with Google" />
      </PlainFrame>
    );
  }
  const guest = attempt?.guest ?? null;
  const next = attempt?.next ?? null;
  return (
    <PlainFrame>
      <div class="narrow">
        <h1 tabIndex={-1}>Not signed in</h1>
        <p class="failure" role="alert">
          {trouble.words}
        </p>
        <GoogleButton
          next={next}
          guest={trouble.taken ? null : guest}
          text={trouble.taken ? "Sign in to that account" : "Try again"}
        />
        {trouble.taken && <p class="note">Signing in to it leaves this guest’s lists behind.</p>}
        <p>
          <a href={guest === null ? to.signIn(next) : to.account()}>
            {guest === null ? "Sign in another way" : "Back to your account"}
          </a>
        </p>
      </div>
    </PlainFrame>
  );
}

class Refused extends Error {
  override readonly name = "Refused";
}

/** Signs in, or keeps the guest's account; where to go then. */
async function finish(hash: string, attempt: GoogleAttempt | undefined): Promise<string> {
  const { accounts } = await firebase();
  const door = google.get();
  if (door === undefined) throw new Refused("Signing in with Google is not set up here.");
  const answer = readAnswer(hash, attempt, { clientId: door.clientId, now: Date.now() });
  if (!answer.ok) throw new Refused(REASONS[answer.reason]);
  const { guest, next } = answer.attempt;
  await accounts.useGoogle({ idToken: answer.idToken, name: answer.name, guest });
  if (guest !== null) {
    // The profile may lag behind the account; nobody should wait for it, and the next visit finds it as it is.
    void refreshProfile(guest).catch(() => undefined);
    showToast("This account is yours to keep.");
  }
  return next ?? to.home();
}

function wordsFor(error: unknown): string {
  if (error instanceof Refused) return `${error.message} Please try again.`;
  if (codeOf(error) === "auth/invalid-credential") return "Google’s answer was not accepted. Please try again.";
  return describeError(error);
}

function isTaken(error: unknown): boolean {
  return ["auth/credential-already-in-use", "auth/email-already-in-use"].includes(codeOf(error) ?? "");
}
