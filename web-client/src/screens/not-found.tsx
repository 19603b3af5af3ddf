// An address that leads nowhere, or somewhere this person may not look. The two are not told apart on purpose.
import { to } from "../routes.ts";
import { PlainFrame } from "../ui/plain-frame.tsx";
import { useTitle } from "../ui/use-title.ts";

export function NotFound() {
  useTitle("Not found");
  return (
    <PlainFrame>
      <h1 tabIndex={-1}>There is nothing here</h1>
      <p>The link may be incomplete, the list may be gone, or it is not shared with this account.</p>
      <p class="actions">
        <a class="button primary" href={to.workspaces()}>
          Your workspaces
        </a>
      </p>
    </PlainFrame>
  );
}
