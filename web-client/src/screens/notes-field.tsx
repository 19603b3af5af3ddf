// A task's notes: plain text, saved on leaving the field.
import { useId, useRef } from "preact/hooks";
import { Conflict } from "../ui/editable-text.tsx";
import { FailureNote } from "../ui/failure-note.tsx";
import { useDraft } from "../ui/use-draft.ts";
import { NOTES_LIMIT } from "./limits.ts";

interface NotesFieldProps {
  notes: string;
  /** Where `change` keeps what was refused. */
  failureId: string;
  readOnly: boolean;
  change: (notes: string) => Promise<boolean>;
}

export function NotesField({ notes, failureId, readOnly, change }: NotesFieldProps) {
  const draft = useDraft(notes, change);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const putBack = (lost: string) => {
    draft.edit(lost);
    field.current?.focus();
  };
  return (
    <div class="field-group wide">
      <label for={id}>Notes</label>
      <textarea
        ref={field}
        id={id}
        dir="auto"
        class="field notes"
        rows={5}
        maxLength={NOTES_LIMIT}
        readOnly={readOnly}
        placeholder={readOnly ? "No notes" : "Anything worth knowing"}
        value={draft.text}
        onInput={(event) => draft.edit(event.currentTarget.value)}
        onBlur={draft.commit}
      />
      {draft.theirs !== undefined && <Conflict theirs={draft.theirs} takeTheirs={draft.cancel} />}
      <FailureNote id={failureId} occupied={draft.text !== notes} {...(readOnly ? {} : { putBack })} />
    </div>
  );
}
