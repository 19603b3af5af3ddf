// The first thing anyone sees: what this is, and one click to try it.
import { useLocation } from "preact-iso/router";
import { describeError } from "../data/reasons.ts";
import { to } from "../routes.ts";
import { useStore } from "../store.ts";
import { startTrial, trial } from "../trial.ts";
import { GoogleButton } from "../ui/google-button.tsx";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { useTitle } from "../ui/use-title.ts";

export function Welcome() {
  const { route } = useLocation();
  const current = useStore(trial);
  const busy = current.state === "busy";
  useTitle();
  return (
    <PlainFrame
      aside={
        <a class="button quiet" href={to.signIn()}>
          Sign in
        </a>
      }
    >
      <div class="welcome">
        <h1 tabIndex={-1}>Shared task lists for a small team.</h1>
        <p class="lead">Everyone sees the same list, and every change, the moment it is made.</p>
        <div class="welcome-actions">
          <button
            type="button"
            class="button primary large"
            aria-disabled={busy}
            onClick={() => void startTrial(route)}
          >
            {busy ? "Lighting the fire…" : "Try it"}
          </button>
          <a class="button large" href={to.signUp()}>
            Create an account
          </a>
          <GoogleButton next={null} guest={null} large />
        </div>
        <p class="hint" role="status">
          {busy
            ? "Making a workspace with a few sample tasks."
            : "No sign-up needed to try. You can keep everything when you make an account later."}
        </p>
        {current.state === "failed" && (
          <p class="failure" role="alert">
            That did not work. {describeError(current.error)} Please try again.
          </p>
        )}
      </div>
      <Preview />
    </PlainFrame>
  );
}

/** What a list looks like, as a drawing made of the app's own parts. Hidden from screen readers: it is decoration. */
function Preview() {
  const rows = [
    { title: "Book the venue", meta: "Ana", done: true },
    { title: "Draft the invitation", meta: "Due tomorrow", done: false },
    { title: "Order firewood for Saturday", meta: "You", done: false },
  ];
  return (
    <div class="preview" aria-hidden="true">
      {rows.map(({ title, meta, done }) => (
        <div key={title} class={done ? "preview-row done" : "preview-row"}>
          <span class="preview-check" />
          <span class="preview-title">{title}</span>
          <span class="preview-meta">{meta}</span>
        </div>
      ))}
    </div>
  );
}
