// A text that becomes a field when it is chosen: Enter or leaving saves, Escape takes it back.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { FailureNote } from "./failure-note.tsx";
import { useDraft } from "./use-draft.ts";
import { useMovingEdit } from "./use-moving-edit.ts";

/** Characters in a line of a narrow field: only browsers without `field-sizing` need the guess. */
const LINE = 40;

interface EditableTextProps {
  value: string;
  /** What the text is, for a screen reader: "Title". */
  label: string;
  /** Of this text on the whole page: an edit goes on where it is drawn anew. */
  name: string;
  /** Where `save` keeps what was refused; shown here, to be put back. */
  failureId?: string;
  maxLength: number;
  class: string;
  readOnly: boolean;
  /** Line breaks are part of the text: Enter makes one, with Ctrl or the command key it saves. */
  multiline?: boolean;
  save: (text: string) => Promise<boolean>;
}

export function EditableText(props: EditableTextProps) {
  const { value, label, name, failureId, maxLength, class: className, readOnly, multiline = false, save } = props;
  /** Not, with all of it selected, or with the selection it had where it was drawn before. */
  const [editing, setEditing] = useState<false | "all" | readonly [number, number]>(false);
  const [refused, setRefused] = useState(false);
  const draft = useDraft(value, save);
  const field = useRef<HTMLTextAreaElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useMovingEdit({ name, draft, field, resume: setEditing });
  // Before the next keystroke: whoever opens it with Enter goes on typing at once.
  useLayoutEffect(() => {
    if (editing === false) return;
    field.current?.focus();
    if (editing === "all") field.current?.select();
    else field.current?.setSelectionRange(...editing);
  }, [editing]);
  const finish = (done: () => void, keepFocus: boolean) => {
    done();
    setEditing(false);
    setRefused(false);
    if (keepFocus) requestAnimationFrame(() => button.current?.focus());
  };
  const commit = (keepFocus: boolean) => {
    if (draft.text.trim() !== "") finish(draft.commit, keepFocus);
    else if (keepFocus) setRefused(true);
    else finish(draft.cancel, false);
  };
  const putBack = (lost: string) => {
    draft.edit(lost);
    setEditing("all");
  };
  const failure = failureId !== undefined && (
    <FailureNote id={failureId} occupied={editing !== false} {...(readOnly ? {} : { putBack })} />
  );
  if (readOnly) {
    return (
      <>
        <span class={className} dir="auto">
          {value}
        </span>
        {failure}
      </>
    );
  }
  if (editing === false) {
    return (
      <>
        <button
          ref={button}
          type="button"
          dir="auto"
          data-control="title"
          class={`${className} editable`}
          onClick={() => setEditing("all")}
        >
          {draft.text}
          <span class="visually-hidden">, edit {label.toLowerCase()}</span>
        </button>
        {failure}
      </>
    );
  }
  return (
    <span class="editing">
      <textarea
        ref={field}
        dir="auto"
        class={`${className} editable-field`}
        aria-label={label}
        aria-invalid={refused}
        rows={Math.ceil((draft.text.length + 1) / LINE)}
        maxLength={maxLength}
        value={draft.text}
        onInput={({ currentTarget: { value: typed } }) => draft.edit(multiline ? typed : typed.replaceAll("\n", " "))}
        onBlur={() => commit(false)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Enter" && (!multiline || event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            commit(true);
          } else if (event.key === "Escape") {
            event.stopPropagation();
            finish(draft.cancel, true);
          }
        }}
      />
      {refused && <span role="alert">{label} can’t be empty.</span>}
      {draft.theirs !== undefined && <Conflict theirs={draft.theirs} takeTheirs={() => finish(draft.cancel, true)} />}
      {failure}
    </span>
  );
}

/** Somebody saved another version meanwhile: shows it, and lets one choose. Saving keeps one's own. */
export function Conflict({ theirs, takeTheirs }: { theirs: string; takeTheirs: () => void }) {
  return (
    <span class="conflict" role="alert">
      <span>
        Changed meanwhile to <q>{theirs === "" ? "(nothing)" : theirs}</q>. Saving replaces it with yours.
      </span>
      {/* Before the field loses the focus, which would save. */}
      <button type="button" class="link" onMouseDown={(event) => event.preventDefault()} onClick={takeTheirs}>
        Use theirs
      </button>
    </span>
  );
}
