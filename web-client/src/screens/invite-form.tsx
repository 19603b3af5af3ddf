// Owners make a link that lets people in. The link is shown once, to be copied: the server lists no codes here.
import { useId, useState } from "preact/hooks";
import { createInvite, endInvites, type Invite } from "../data/api.ts";
import { describeError } from "../data/reasons.ts";
import { dayName } from "../model/dates.ts";
import { to } from "../routes.ts";
import { Confirm } from "../ui/confirm.tsx";
import { showToast } from "../ui/toasts.ts";

type InviteRole = "viewer" | "editor";

export function InviteForm({ workspaceId }: { workspaceId: string }) {
  const [role, setRole] = useState<InviteRole>("editor");
  const [invite, setInvite] = useState<Invite | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const id = useId();
  const make = async () => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      setInvite(await createInvite(workspaceId, role));
    } catch (error) {
      setFailure(describeError(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="form invite"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <h2>Invite by link</h2>
      <label for={id}>Whoever opens the link</label>
      <div class="field-and-button">
        <select
          id={id}
          class="field"
          value={role}
          onChange={(event) => {
            setRole(event.currentTarget.value === "viewer" ? "viewer" : "editor");
            setInvite(null);
          }}
        >
          <option value="editor">can add and change tasks</option>
          <option value="viewer">can look, and change nothing</option>
        </select>
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? "Making it…" : "Make a link"}
        </button>
      </div>
      {failure !== null && (
        <p class="failure" role="alert">
          No link was made. {failure}
        </p>
      )}
      {invite !== null && <InviteLink key={invite.code} invite={invite} />}
      <EndLinks workspaceId={workspaceId} onEnded={() => setInvite(null)} />
    </form>
  );
}

/** For a link that went to the wrong people. Which links there are, nobody is shown: their codes are secrets. */
function EndLinks({ workspaceId, onEnded }: { workspaceId: string; onEnded: () => void }) {
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const end = async () => {
    setAsking(false);
    setFailure(null);
    try {
      await endInvites(workspaceId);
      onEnded();
      showToast("No link that was made until now lets anybody in");
    } catch (error) {
      setFailure(describeError(error));
    }
  };
  return (
    <>
      <button type="button" class="button end-links" onClick={() => setAsking(true)}>
        End all open links
      </button>
      {failure !== null && (
        <p class="failure" role="alert">
          The links still work. {failure}
        </p>
      )}
      {asking && (
        <Confirm
          title="End all open links?"
          keep="Keep them"
          action="End them"
          onConfirm={() => void end()}
          onCancel={() => setAsking(false)}
        >
          <p>Nobody can join with a link that was made until now. Whoever has joined stays.</p>
        </Confirm>
      )}
    </>
  );
}

function InviteLink({ invite }: { invite: Invite }) {
  const [copied, setCopied] = useState(false);
  const id = useId();
  const link = location.origin + to.join(invite.code);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // Not allowed here: the field is selected instead, for Ctrl+C.
      document.querySelector<HTMLInputElement>(`#${CSS.escape(id)}`)?.select();
    }
  };
  return (
    <>
      <label for={id}>The link, good until {dayName(Date.parse(invite.expiresAt), Date.now())}</label>
      <div class="field-and-button">
        <input id={id} class="field" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button" onClick={() => void copy()}>
          {copied ? "Copied" : "Copy"}
        </button>
      </div>
    </>
  );
}
