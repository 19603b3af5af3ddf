// On a laptop there is no Google to ask: this page stands in for it, says so, and takes anybody's word.
import { useId, useState } from "preact/hooks";
import { google } from "../firebase/load.ts";
import { localAnswer, localRefusal } from "../firebase/local-google.ts";
import { session } from "../session.ts";
import { useStore } from "../store.ts";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { Skeleton } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { NotFound } from "./not-found.tsx";

export function LocalGoogle() {
  const door = useStore(google);
  const starting = useStore(session).state === "starting";
  const [name, setName] = useState("Robin");
  const [email, setEmail] = useState("robin@example.net");
  const [asked, setAsked] = useState(true);
  const id = useId();
  useTitle("Local stand-in for Google");
  if (door === undefined && starting) {
    return (
      <PlainFrame>
        <Skeleton rows={3} label="Starting" />
      </PlainFrame>
    );
  }
  // With real accounts there is real Google: this page does not exist.
  if (door?.local !== true) return <NotFound />;
  const answer = () => {
    const address = localAnswer(location.search, { name: name.trim(), email: email.trim() }, Date.now());
    if (address === undefined) setAsked(false);
    else location.assign(address);
  };
  return (
    <PlainFrame>
      <div class="narrow">
        <h1 tabIndex={-1}>Local stand-in for Google</h1>
        <p class="note">
          This is not Google. In local development this page takes its place, and the Auth emulator believes whatever it
          says.
        </p>
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            answer();
          }}
        >
          <label for={`${id}-name`}>Name</label>
          <input
            id={`${id}-name`}
            class="field"
            required
            pattern=".*\S.*"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <label for={`${id}-email`}>E-mail address</label>
          <input
            id={`${id}-email`}
            class="field"
            type="email"
            required
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
          {!asked && (
            <p class="failure" role="alert">
              No sign-in was started. Begin on the welcome page.
            </p>
          )}
          <button type="submit" class="button primary">
            Continue as this person
          </button>
          <button type="button" class="button quiet" onClick={() => location.assign(localRefusal(location.search))}>
            Cancel
          </button>
        </form>
      </div>
    </PlainFrame>
  );
}
