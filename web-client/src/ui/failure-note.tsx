// Why a write was refused, next to the thing it was about, with the text that would be lost.
import { dismissFailure, type FailedWrite, failures } from "../data/failures.ts";
import { useStore } from "../store.ts";

interface FailureNoteProps {
  /** The id the write was saved under. */
  id: string;
  /** Puts a lost text back where it was typed. */
  putBack?: (lost: string) => void;
  /** Something else is being typed there. */
  occupied?: boolean;
}

export function FailureNote({ id, ...props }: FailureNoteProps) {
  const failed = useStore(failures).get(id) ?? [];
  return (
    <>
      {failed.map((failure) => (
        <Note key={failure.lost} failure={failure} dismiss={() => dismissFailure(id, failure)} {...props} />
      ))}
    </>
  );
}

interface NoteProps extends Omit<FailureNoteProps, "id"> {
  failure: FailedWrite;
  dismiss: () => void;
}

/** Without blocks: it may stand in a heading. */
function Note({ failure: { what, reason, lost }, dismiss, putBack, occupied = false }: NoteProps) {
  return (
    <span class="failure" role="alert">
      <span>
        <strong>{what}.</strong> {reason}
      </span>
      {lost !== undefined && (
        <q class="failure-text" dir="auto">
          {lost}
        </q>
      )}
      {lost !== undefined && putBack && occupied && (
        <span class="hint">To put it back, first finish what you are typing.</span>
      )}
      {lost !== undefined && putBack && !occupied && (
        <button
          type="button"
          class="link"
          onClick={() => {
            putBack(lost);
            dismiss();
          }}
        >
          Put it back
        </button>
      )}
      <button type="button" class="link" onClick={dismiss}>
        Dismiss
      </button>
    </span>
  );
}
