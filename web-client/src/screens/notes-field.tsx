// A task's notes: plain text, saved on leaving the field.
import { useId } from "preact/hooks";
import { Conflict } from "../ui/editable-text.tsx";
import { useDraft } from "../ui/use-draft.ts";
import { NOTES_LIMIT } from "./limits.ts";

interface NotesFieldProps {
  notes: string;
  readOnly: boolean;
  change: (notes: string) => Promise<boolean>;
}

export function NotesField({ notes, readOnly, change }: NotesFieldProps) {
  const draft = useDraft(notes, change);
  const id = useId();
  return (
    <div class="field-group wide">
      <label for={id}>Notes</label>
      <textarea
        id={id}
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
    </div>
  );
}
