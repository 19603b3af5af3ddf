// The task list: add on top, grouped by status, filters as links, and the chosen task beside it.
import { useMemo, useRef } from "preact/hooks";
import { type Live, useLive } from "../data/use-live.ts";
import { TASK_LIMIT, watchTasks } from "../data/watch.ts";
import { groupTasks, labelsInUse, type View } from "../model/task-list.ts";
import type { Task } from "../model/types.ts";
import { type Route, type Show, to } from "../routes.ts";
import { FailureNote } from "../ui/failure-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, LiveList } from "../ui/states.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useSteadyClicks } from "../ui/use-steady-clicks.ts";
import { useTitle } from "../ui/use-title.ts";
import { useToday } from "../ui/use-today.ts";
import { AddTask, newTaskId } from "./add-task.tsx";
import type { Place } from "./place.ts";
import { TaskDetails } from "./task-details.tsx";
import { TaskGroup } from "./task-group.tsx";

export type TasksRoute = Extract<Route, { screen: "tasks" }>;

interface TasksScreenProps {
  route: TasksRoute;
  place: Place;
}

const FILTERS: readonly { show: Show; text: string }[] = [
  { show: "all", text: "All" },
  { show: "mine", text: "Mine" },
  { show: "due", text: "Due soon" },
  { show: "done", text: "Done" },
];

export function TasksScreen({ route, place }: TasksScreenProps) {
  const { workspace, team } = place;
  const live = useLive<Task[]>(`tasks:${team.me}:${workspace.id}`, (client, watcher) =>
    watchTasks(client, { workspaceId: workspace.id, me: team.me }, watcher),
  );
  const open = live.state === "ready" ? live.data.find((task) => task.id === route.taskId) : undefined;
  const filter = FILTERS.find(({ show }) => show === route.show);
  useTitle(
    open?.title,
    route.show === "all" ? "Tasks" : filter?.text,
    route.label && `#${route.label}`,
    workspace.name,
  );
  return (
    <div class={route.taskId === null ? "tasks" : "tasks with-details"}>
      <div class="tasks-list">
        <header class="page-head">
          <h1 tabIndex={-1}>Tasks</h1>
          <Filters route={route} />
        </header>
        {team.canEdit ? (
          <AddTask
            workspaceId={workspace.id}
            labels={route.label === null ? [] : [route.label]}
            assignee={route.show === "mine" ? team.me : null}
            isShown={route.show === "all" || route.show === "mine"}
          />
        ) : (
          <>
            <p class="note">You are a viewer here: you see every change, and cannot make any.</p>
            {/* A task typed just before the role changed: refused, and this is where it says so. */}
            <FailureNote id={newTaskId(workspace.id)} />
          </>
        )}
        {route.label !== null && (
          <p class="label-filter">
            Only <span class="label">{route.label}</span>
            <a href={to.tasks(workspace.id, { show: route.show })}>Show all labels</a>
          </p>
        )}
        <List live={live} route={route} place={place} />
      </div>
      {route.taskId !== null && (
        <TaskDetails
          key={route.taskId}
          taskId={route.taskId}
          task={open}
          loading={live.state !== "ready" || (live.fromCache && open === undefined)}
          labels={live.state === "ready" ? labelsInUse(live.data) : []}
          place={place}
          route={route}
        />
      )}
    </div>
  );
}

function Filters({ route }: { route: TasksRoute }) {
  return (
    <nav class="filters" aria-label="Filter">
      {FILTERS.map(({ show, text }) => (
        <a
          key={show}
          href={to.tasks(route.workspaceId, { show, label: route.label })}
          aria-current={show === route.show ? "page" : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  );
}

function List({ live, route, place }: TasksScreenProps & { live: Live<Task[]> }) {
  const me = place.team.me;
  const tasks = live.state === "ready" ? live.data : null;
  const today = useToday();
  const groups = useMemo(() => {
    const view: View = { show: route.show, label: route.label, me, now: Date.now() };
    return tasks === null ? [] : groupTasks(tasks, view);
  }, [tasks, route.show, route.label, me, today]);
  const list = useRef<HTMLDivElement>(null);
  useKeptFocus(list, "h1");
  const onClickCapture = useSteadyClicks();
  const nothing = <NothingToDo canAdd={place.team.canEdit} />;
  return (
    <LiveList live={live} name="the tasks" empty={nothing}>
      {(all) => (
        <div ref={list} onClickCapture={onClickCapture}>
          {all.length >= TASK_LIMIT && (
            <p class="note">Only the {TASK_LIMIT.toLocaleString()} newest tasks are shown.</p>
          )}
          {groups.map((group) => (
            <TaskGroup key={group.status} group={group} route={route} place={place} />
          ))}
          {groups.length === 0 && <NothingHere route={route} />}
        </div>
      )}
    </LiveList>
  );
}

function NothingToDo({ canAdd }: { canAdd: boolean }) {
  return (
    <Empty title="Nothing to do yet">
      <p>{canAdd ? "Type the first task above and press Enter." : "Tasks appear here as soon as someone adds one."}</p>
    </Empty>
  );
}

const NOTHING: Record<Show, string> = {
  all: "No task has this label",
  mine: "Nothing is assigned to you",
  due: "Nothing is due within a week",
  done: "Nothing is done yet",
};

function NothingHere({ route }: { route: TasksRoute }) {
  return (
    <Empty title={route.label === null || route.show === "all" ? NOTHING[route.show] : "Nothing here has this label"}>
      <p>
        <a class="with-icon" href={to.tasks(route.workspaceId)}>
          <Icon name="list" />
          Show all tasks
        </a>
      </p>
    </Empty>
  );
}
