// The line on top of the list: type, Enter, type the next one.
import { useId, useRef } from "preact/hooks";
import { save } from "../data/saving.ts";
import { FailureNote } from "../ui/failure-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { showToast } from "../ui/toasts.ts";
import { useKeptText } from "../ui/use-kept-text.ts";
import { TITLE_LIMIT } from "./limits.ts";

/** The id under which a refused new task is kept: it never got one of its own. */
export const newTaskId = (workspaceId: string) => `new:${workspaceId}`;

interface AddTaskProps {
  workspaceId: string;
  /** Labels and the person of the filter in force, so that the new task shows in it. */
  labels: string[];
  assignee: string | null;
  /** Whether new tasks are in what is shown. */
  isShown: boolean;
}

export function AddTask({ workspaceId, labels, assignee, isShown }: AddTaskProps) {
  const [title, setTitle] = useKeptText(`task:${workspaceId}`);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const failureId = newTaskId(workspaceId);
  const add = () => {
    const text = title.trim();
    if (text === "") return;
    setTitle("");
    if (!isShown) showToast(`“${text}” is among all tasks`);
    void save({
      id: failureId,
      what: "Not added",
      lost: text,
      run: (client) => {
        const { id: taskId, saved } = client.tasks.direct.create({ workspaceId }, { title: text, labels, assignee });
        return { saved, expect: { collection: "tasks", workspaceId, id: taskId, fields: {} } };
      },
    });
  };
  return (
    <form
      class="add"
      onSubmit={(event) => {
        event.preventDefault();
        add();
        field.current?.focus();
      }}
    >
      <label class="visually-hidden" for={id}>
        New task
      </label>
      <span class="add-icon">
        <Icon name="plus" />
      </span>
      <input
        ref={field}
        id={id}
        class="add-field"
        dir="auto"
        placeholder="Add a task"
        maxLength={TITLE_LIMIT}
        autocomplete="off"
        enterkeyhint="done"
        value={title}
        onInput={(event) => setTitle(event.currentTarget.value)}
      />
      <button type="submit" class="button primary add-button" disabled={title.trim() === ""}>
        Add
      </button>
      <FailureNote
        id={failureId}
        occupied={title.trim() !== ""}
        putBack={(lost) => {
          setTitle(lost);
          field.current?.focus();
        }}
      />
    </form>
  );
}
