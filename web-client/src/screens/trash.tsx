// What was deleted, by whom, how long it stays, and the two ways out: back into the list, or gone for good.
import { useRef, useState } from "preact/hooks";
import { save } from "../data/saving.ts";
import { useLive } from "../data/use-live.ts";
import { watchTrash } from "../data/watch.ts";
import { dayName, daysLeft } from "../model/dates.ts";
import type { Task } from "../model/types.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, LiveList } from "../ui/states.tsx";
import { showToast } from "../ui/toasts.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useSteadyClicks } from "../ui/use-steady-clicks.ts";
import { useTitle } from "../ui/use-title.ts";
import { useToday } from "../ui/use-today.ts";
import type { Place } from "./place.ts";
import { restoreTask, shorten } from "./task-actions.ts";
import { TaskFailures } from "./task-failures.tsx";

export function TrashScreen({ place }: { place: Place }) {
  const { workspace, team } = place;
  useTitle("Trash", workspace.name);
  useToday();
  const live = useLive<Task[]>(`trash:${team.me}:${workspace.id}`, (client, watcher) =>
    watchTrash(client, { workspaceId: workspace.id, me: team.me }, watcher),
  );
  const list = useRef<HTMLUListElement>(null);
  useKeptFocus(list, "h1");
  const onClickCapture = useSteadyClicks();
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1}>Trash</h1>
      </header>
      <LiveList
        live={live}
        name="the trash"
        empty={
          <Empty title="The trash is empty">
            <p>Deleted tasks stay here for 30 days, in case someone misses them.</p>
          </Empty>
        }
      >
        {(tasks) => (
          <ul class="rows" ref={list} onClickCapture={onClickCapture}>
            {tasks.map((task) => (
              <TrashRow key={task.id} task={task} place={place} />
            ))}
          </ul>
        )}
      </LiveList>
    </div>
  );
}

const plural = new Intl.PluralRules("en");

function stay(days: number): string {
  if (days === 0) return "goes with the next clean-up";
  return plural.select(days) === "one" ? "1 day left" : `${days} days left`;
}

function TrashRow({ task, place }: { task: Task; place: Place }) {
  const { workspace, team } = place;
  const [asking, setAsking] = useState(false);
  const now = Date.now();
  const deletedAt = task.deletedAt ?? now;
  const remove = () => {
    setAsking(false);
    void save({
      id: task.id,
      what: "Not deleted",
      run: (client) => ({ saved: client.tasks.delete({ workspaceId: workspace.id }, { id: task.id, purge: true }) }),
    });
  };
  return (
    <li class="row trashed" data-row={task.id}>
      <div class="row-text">
        <span class="trashed-title" dir="auto">
          {task.title}
        </span>
        <p class="hint">
          {team.nameOf(task.updatedBy)}, {dayName(deletedAt, now)} · {stay(daysLeft(deletedAt, now))}
        </p>
        <TaskFailures taskId={task.id} />
      </div>
      {team.canEdit && (
        <button
          type="button"
          class="button with-icon"
          data-control="restore"
          onClick={() => {
            restoreTask(workspace.id, task);
            showToast(`“${shorten(task.title)}” is back in the list`);
          }}
        >
          <Icon name="restore" />
          Restore<span class="visually-hidden"> {task.title}</span>
        </button>
      )}
      {team.role === "owner" && (
        <button type="button" class="button quiet danger-text" data-control="purge" onClick={() => setAsking(true)}>
          Delete for good<span class="visually-hidden"> {task.title}</span>
        </button>
      )}
      {asking && (
        <Confirm
          title="Delete this task for good?"
          action="Delete for good"
          onConfirm={remove}
          onCancel={() => setAsking(false)}
        >
          <p>
            <q>{task.title}</q>, its notes and its labels will be gone. Nobody can bring them back.
          </p>
        </Confirm>
      )}
    </li>
  );
}
