// One status of the list and its rows. Arrow keys walk from title to title, Delete moves a task to the trash.
import { useId } from "preact/hooks";
import type { Group } from "../model/task-list.ts";
import type { Status, Task } from "../model/types.ts";
import { to } from "../routes.ts";
import type { Place } from "./place.ts";
import { trashTask } from "./task-actions.ts";
import { TaskRow } from "./task-row.tsx";
import type { TasksRoute } from "./tasks.tsx";

export const STATUS_NAMES: Record<Status, string> = { todo: "To do", doing: "Doing", done: "Done" };

/** Under "all", the long tail of finished work is one link away. */
const DONE_SHOWN = 5;

interface TaskGroupProps {
  group: Group;
  route: TasksRoute;
  place: Place;
}

export function TaskGroup({ group, route, place }: TaskGroupProps) {
  const id = useId();
  const { status, tasks } = group;
  const shown = status === "done" && route.show === "all" ? tasks.slice(0, DONE_SHOWN) : tasks;
  const remove = (task: Task) => {
    focusNear(task.id);
    trashTask(place.workspace.id, task);
  };
  return (
    <section class={`group ${status}`} aria-labelledby={id}>
      <h2 id={id} class="group-title">
        {STATUS_NAMES[status]} <span class="count">{tasks.length}</span>
      </h2>
      <ul
        class="rows"
        onKeyDown={(event) => {
          const title =
            event.target instanceof Element ? event.target.closest<HTMLElement>(".task-title.editable") : null;
          if (!title) return;
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            neighbour(title, step)?.focus();
          } else if (event.key === "Delete") {
            const task = shown.find((each) => each.id === title.closest<HTMLElement>("[data-row]")?.dataset.row);
            if (task) remove(task);
          }
        }}
      >
        {shown.map((task) => (
          <TaskRow key={task.id} task={task} route={route} place={place} remove={remove} />
        ))}
      </ul>
      {shown.length < tasks.length && (
        <p class="more">
          <a href={to.tasks(route.workspaceId, { show: "done", label: route.label })}>Show all {tasks.length} done</a>
        </p>
      )}
    </section>
  );
}

/** The title that many rows further on the screen, across the groups. */
function neighbour(title: HTMLElement, step: number): HTMLElement | undefined {
  const titles = [...document.querySelectorAll<HTMLElement>(".task-title.editable")];
  return titles[titles.indexOf(title) + step];
}

/** Before a row goes away, its focus moves to the next row, or to the add line: keyboard users keep their place. */
function focusNear(taskId: string): void {
  const row = document.querySelector(`[data-row="${CSS.escape(taskId)}"]`);
  if (!row?.contains(document.activeElement)) return;
  const title = row.querySelector<HTMLElement>(".task-title.editable");
  const target = title && (neighbour(title, 1) ?? neighbour(title, -1));
  (target ?? document.querySelector<HTMLElement>(".add-field"))?.focus();
}
