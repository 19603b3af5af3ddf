// Why a write was refused, next to the thing it was about.
import { dismissFailure, failures } from "../data/failures.ts";
import { useStore } from "../store.ts";

interface FailureNoteProps {
  /** The id the write was saved under. */
  id: string;
  /** Offered when text was lost: puts it back where it was typed. */
  putBack?: (lost: string) => void;
}

export function FailureNote({ id, putBack }: FailureNoteProps) {
  const failure = useStore(failures).get(id);
  if (!failure) return null;
  const { what, reason, lost } = failure;
  return (
    <div class="failure" role="alert">
      <span>
        <strong>{what}.</strong> {reason}
      </span>
      {lost !== undefined && putBack && (
        <button
          type="button"
          class="link"
          onClick={() => {
            putBack(lost);
            dismissFailure(id);
          }}
        >
          Put it back
        </button>
      )}
      <button type="button" class="link" onClick={() => dismissFailure(id)}>
        Dismiss
      </button>
    </div>
  );
}
