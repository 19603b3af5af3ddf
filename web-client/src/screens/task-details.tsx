// One task in full: everything that can be said about it, and what happened to it.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useLive } from "../data/use-live.ts";
import { watchTask } from "../data/watch.ts";
import type { Task } from "../model/types.ts";
import { to } from "../routes.ts";
import { EditableText } from "../ui/editable-text.tsx";
import { FailureNote } from "../ui/failure-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, Failed, Skeleton, Unconfirmed } from "../ui/states.tsx";
import { LabelsField } from "./labels-field.tsx";
import { TITLE_LIMIT } from "./limits.ts";
import { NotesField } from "./notes-field.tsx";
import type { Place } from "./place.ts";
import { changeTask, notesFailureId, restoreTask, titleFailureId, trashTask } from "./task-actions.ts";
import { TaskComments } from "./task-comments.tsx";
import { TaskFailures } from "./task-failures.tsx";
import { AssigneeField, DueField, StatusField } from "./task-fields.tsx";
import { TaskHistory } from "./task-history.tsx";
import type { TasksRoute } from "./tasks.tsx";

interface TaskDetailsProps {
  taskId: string;
  /** As the list has it. */
  task: Task | undefined;
  /** The list may yet have it. */
  loading: boolean;
  /** Labels in use in this workspace, as suggestions. */
  labels: string[];
  place: Place;
  route: TasksRoute;
}

export function TaskDetails({ loading, ...props }: TaskDetailsProps) {
  const { task, taskId } = props;
  useBackToRow(taskId);
  if (task === undefined && !loading) return <Unlisted {...props} />;
  return (
    <Panel {...props}>{task ? <Body {...props} task={task} /> : <Skeleton rows={4} label="Loading the task" />}</Panel>
  );
}

type Shown = Omit<TaskDetailsProps, "loading">;

/** A task that the list does not have: in the trash, beyond the list's end, or gone. */
function Unlisted(props: Shown) {
  const { taskId, place } = props;
  const { workspace, team } = place;
  const live = useLive<Task | null>(`task:${team.me}:${workspace.id}:${taskId}`, (client, watcher) =>
    watchTask(client, { workspaceId: workspace.id, taskId, me: team.me }, watcher),
  );
  if (live.state === "ready" && live.data !== null && live.data.deletedAt === null) {
    return (
      <Panel {...props} task={live.data}>
        <Body {...props} task={live.data} />
      </Panel>
    );
  }
  return (
    <Panel {...props}>
      {live.state === "loading" && <Skeleton rows={4} label="Loading the task" />}
      {live.state === "failed" && <Failed what="Could not load the task" error={live.error} retry={live.retry} />}
      {live.state === "ready" && live.data !== null && <Trashed task={live.data} place={place} />}
      {live.state === "ready" && live.data === null && (live.fromCache ? <Unconfirmed what="task" /> : <Gone />)}
    </Panel>
  );
}

function Panel({ place, route, task, children }: Shown & { children: ComponentChildren }) {
  const { route: go } = useLocation();
  const list = to.tasks(place.workspace.id, { show: route.show, label: route.label });
  return (
    <section
      class="details"
      aria-label="Task details"
      onKeyDown={(event) => {
        if (event.key === "Escape") go(list);
      }}
    >
      <header class="details-head">
        <a class="button quiet with-icon" href={list}>
          <Icon name="back" />
          All tasks
        </a>
        {task && place.team.canEdit && (
          <button
            type="button"
            class="button quiet with-icon"
            onClick={() => {
              trashTask(place.workspace.id, task);
              go(list);
            }}
          >
            <Icon name="trash" />
            Delete
          </button>
        )}
      </header>
      {children}
    </section>
  );
}

function Trashed({ task, place }: { task: Task; place: Place }) {
  const { workspace, team } = place;
  return (
    <Empty title="This task is in the trash">
      <p>
        <q dir="auto">{task.title}</q> was deleted by {task.updatedBy === team.me ? "you" : team.nameOf(task.updatedBy)}
        .
      </p>
      <TaskFailures taskId={task.id} />
      <p class="empty-actions">
        {team.canEdit && (
          <button type="button" class="button with-icon" onClick={() => restoreTask(workspace.id, task)}>
            <Icon name="restore" />
            Restore
          </button>
        )}
        <a href={to.section(workspace.id, "trash")}>Show the trash</a>
      </p>
    </Empty>
  );
}

function Gone() {
  return (
    <Empty title="There is no such task">
      <p>It was deleted for good, or the address is wrong.</p>
    </Empty>
  );
}

function Body({ task, labels, place }: Shown & { task: Task }) {
  const { workspace, team } = place;
  const readOnly = !team.canEdit;
  const change = (patch: Parameters<typeof changeTask>[2]) => changeTask(workspace.id, task.id, patch);
  return (
    <>
      <h2 class="details-title" data-arrival="detail" tabIndex={-1}>
        <EditableText
          value={task.title}
          label="Title"
          name={`details:${task.id}`}
          failureId={titleFailureId(task.id)}
          maxLength={TITLE_LIMIT}
          class="title-text"
          readOnly={readOnly}
          save={(title) => change({ title })}
        />
      </h2>
      <FailureNote id={task.id} />
      <div class="fields">
        <StatusField status={task.status} readOnly={readOnly} change={(status) => void change({ status })} />
        <DueField dueAt={task.dueAt} readOnly={readOnly} change={(dueAt) => void change({ dueAt })} />
        <AssigneeField assignee={task.assignee} team={team} change={(assignee) => void change({ assignee })} />
        <LabelsField
          labels={task.labels}
          inUse={labels}
          readOnly={readOnly}
          change={(next) => void change({ labels: next })}
        />
        <NotesField
          notes={task.notes}
          failureId={notesFailureId(task.id)}
          readOnly={readOnly}
          change={(notes) => change({ notes })}
        />
      </div>
      <TaskComments taskId={task.id} place={place} />
      <TaskHistory taskId={task.id} place={place} />
    </>
  );
}

/** Closing the details leads back to the row they belong to. */
function useBackToRow(taskId: string): void {
  const id = useRef(taskId);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id.current)}"] .row-open`)?.focus();
      });
    },
    [],
  );
}
