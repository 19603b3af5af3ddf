// One task in the list: done or not, its title (edited in place), when, who, and the way to its details.
import { useEffect, useState } from "preact/hooks";
import { dayName } from "../model/dates.ts";
import { isLate } from "../model/task-list.ts";
import type { Task } from "../model/types.ts";
import { to } from "../routes.ts";
import { Avatar } from "../ui/avatar.tsx";
import { EditableText } from "../ui/editable-text.tsx";
import { FailureNote } from "../ui/failure-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { TITLE_LIMIT } from "./limits.ts";
import type { Place } from "./place.ts";
import { changeTask, notesFailureId, titleFailureId } from "./task-actions.ts";
import type { TasksRoute } from "./tasks.tsx";

interface TaskRowProps {
  task: Task;
  route: TasksRoute;
  place: Place;
  remove: (task: Task) => void;
}

/** A change this recent is worth a glow; older ones are not news any more when the row comes into view. */
const FRESH_MS = 4_000;

export function TaskRow({ task, route, place, remove }: TaskRowProps) {
  const { workspace, team } = place;
  const view = { show: route.show, label: route.label };
  const fresh = Date.now() - task.changedElsewhereAt < FRESH_MS;
  return (
    <li class={`row task ${task.status}`} data-row={task.id} data-open={task.id === route.taskId}>
      {fresh && <span key={task.changedElsewhereAt} class="glow" aria-hidden="true" />}
      <DoneBox task={task} place={place} />
      <div class="task-text">
        <EditableText
          value={task.title}
          label="Title"
          name={`row:${task.id}`}
          failureId={titleFailureId(task.id)}
          maxLength={TITLE_LIMIT}
          class="task-title"
          readOnly={!team.canEdit}
          save={(title) => changeTask(workspace.id, task.id, { title })}
        />
        <TaskMeta task={task} route={route} place={place} />
        <FailureNote id={task.id} />
        {task.id !== route.taskId && <FailureNote id={notesFailureId(task.id)} />}
      </div>
      {team.canEdit && (
        <button
          type="button"
          class="icon-button row-remove"
          data-control="remove"
          title="Move to the trash"
          onClick={() => remove(task)}
        >
          <Icon name="trash" />
          <span class="visually-hidden">Move to the trash: {task.title}</span>
        </button>
      )}
      {task.assignee !== null && (
        <span class="task-who" title={team.nameOf(task.assignee)}>
          <Avatar name={fullName(place, task.assignee)} />
          <span class="visually-hidden">Assigned to {team.nameOf(task.assignee)}</span>
        </span>
      )}
      <a class="icon-button row-open" data-control="open" href={to.task(workspace.id, task.id, view)} title="Details">
        <Icon name="open" />
        <span class="visually-hidden">Details of {task.title}</span>
      </a>
    </li>
  );
}

/** Ticked at once: the cache, which answers for the rest of the row, may take a few more frames. */
function DoneBox({ task, place }: { task: Task; place: Place }) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  const done = wanted ?? task.status === "done";
  useEffect(() => setWanted(null), [task.status, task.updatedAt]);
  const toggle = async () => {
    setWanted(!done);
    await changeTask(place.workspace.id, task.id, { status: done ? "todo" : "done" });
    setWanted(null);
  };
  return (
    <label class="check">
      <input
        type="checkbox"
        data-control="done"
        checked={done}
        disabled={!place.team.canEdit}
        onChange={() => void toggle()}
      />
      <span class="visually-hidden">Done: {task.title}</span>
    </label>
  );
}

/** One's own initials, too: "You" has none. */
function fullName({ team }: Place, uid: string): string {
  return team.members.find((member) => member.userId === uid)?.displayName ?? "?";
}

function TaskMeta({ task, route, place }: Omit<TaskRowProps, "remove">) {
  const now = Date.now();
  if (task.dueAt === null && task.labels.length === 0 && task.notes === "" && !task.pending) return null;
  return (
    <div class="meta">
      {task.dueAt !== null && (
        <span class={isLate(task, now) ? "due late" : "due"}>
          <Icon name="calendar" />
          <span class="visually-hidden">{isLate(task, now) ? "Late, was due " : "Due "}</span>
          {dayName(task.dueAt, now)}
        </span>
      )}
      {task.notes !== "" && (
        <span class="has-notes">
          <Icon name="notes" />
          <span class="visually-hidden">Has notes</span>
        </span>
      )}
      {task.labels.map((label) => (
        <a key={label} class="label" dir="auto" href={to.tasks(place.workspace.id, { show: route.show, label })}>
          {label}
        </a>
      ))}
      {task.pending && <Sending />}
    </div>
  );
}

const SLOW_MS = 1_500;

/** Only a slow write is worth a word; the usual one is over before anybody could read it. */
function Sending() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return slow ? <span>Sending…</span> : null;
}
