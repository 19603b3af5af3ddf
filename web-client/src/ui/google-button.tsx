// "Continue with Google": sends the browser there. Shown only where this deployment knows how.
import { useState } from "preact/hooks";
import { startAttempt } from "../firebase/google.ts";
import { google } from "../firebase/load.ts";
import { useStore } from "../store.ts";

interface GoogleButtonProps {
  /** Where to go afterwards. */
  next: string | null;
  /** The guest whose account is to be kept; null to sign in. */
  guest: string | null;
  text?: string;
  large?: boolean;
  /** Stands below another way to sign in. */
  or?: boolean;
}

export function GoogleButton({ next, guest, text = "Continue with Google", large, or }: GoogleButtonProps) {
  const door = useStore(google);
  const [denied, setDenied] = useState(false);
  if (door === undefined) return null;
  const go = () => {
    try {
      location.assign(startAttempt(door, { next, guest }));
    } catch {
      setDenied(true);
    }
  };
  return (
    <>
      {or && <p class="or">or</p>}
      <button type="button" class={large ? "button with-icon large" : "button with-icon"} onClick={go}>
        <GoogleMark />
        {text}
      </button>
      {denied && (
        <p class="failure" role="alert">
          Signing in with Google needs this browser to store a little for this site, which it refuses.
        </p>
      )}
    </>
  );
}

function GoogleMark() {
  return (
    <svg class="google-mark" viewBox="0 0 48 48" aria-hidden="true">
      <path
        fill="#4285f4"
        d="M46.5 24.5c0-1.6-.1-3.1-.4-4.5H24v9h12.7c-.6 3-2.2 5.4-4.7 7.1v5.9h7.6c4.4-4.1 6.9-10.2 6.9-17.5z"
      />
      <path
        fill="#34a853"
        d="M24 47.5c6.4 0 11.7-2.1 15.6-5.7L32 35.9c-2.1 1.4-4.8 2.3-8 2.3-6.2 0-11.4-4.2-13.2-9.8H3v6.1c3.9 7.7 11.8 13 21 13z"
      />
      <path
        fill="#fbbc05"
        d="M10.8 28.4c-.5-1.4-.7-2.9-.7-4.4s.3-3 .7-4.4v-6.1H3C1.4 16.6.5 20.2.5 24S1.4 31.4 3 34.5z"
      />
      <path
        fill="#ea4335"
        d="M24 9.8c3.5 0 6.6 1.2 9.1 3.6l6.8-6.8C35.7 2.8 30.4.5 24 .5 14.8.5 6.9 5.8 3 13.5l7.8 6.1C12.6 14 17.8 9.8 24 9.8z"
      />
    </svg>
  );
}
