// One task in full: everything that can be said about it, and what happened to it.
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Task } from "../model/types.ts";
import { to } from "../routes.ts";
import { EditableText } from "../ui/editable-text.tsx";
import { FailureNote } from "../ui/failure-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, Skeleton } from "../ui/states.tsx";
import { LabelsField } from "./labels-field.tsx";
import { TITLE_LIMIT } from "./limits.ts";
import { NotesField } from "./notes-field.tsx";
import type { Place } from "./place.ts";
import { changeTask, trashTask } from "./task-actions.ts";
import { TaskComments } from "./task-comments.tsx";
import { AssigneeField, DueField, StatusField } from "./task-fields.tsx";
import { TaskHistory } from "./task-history.tsx";
import type { TasksRoute } from "./tasks.tsx";

interface TaskDetailsProps {
  taskId: string;
  task: Task | undefined;
  loading: boolean;
  /** Labels in use in this workspace, as suggestions. */
  labels: string[];
  place: Place;
  route: TasksRoute;
}

export function TaskDetails({ taskId, task, loading, labels, place, route }: TaskDetailsProps) {
  const { route: go } = useLocation();
  const list = to.tasks(place.workspace.id, { show: route.show, label: route.label });
  useBackToRow(taskId);
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
      {task ? (
        <Body task={task} labels={labels} place={place} />
      ) : loading ? (
        <Skeleton rows={4} label="Loading the task" />
      ) : (
        <Empty title="This task is not in the list">
          <p>
            If it was deleted, it may still be in the <a href={to.section(place.workspace.id, "trash")}>trash</a>. If
            the list is too long to be shown whole, it may be among the rest.
          </p>
        </Empty>
      )}
    </section>
  );
}

function Body({ task, labels, place }: { task: Task; labels: string[]; place: Place }) {
  const { workspace, team } = place;
  const readOnly = !team.canEdit;
  const change = (patch: Parameters<typeof changeTask>[2]) => changeTask(workspace.id, task.id, patch);
  return (
    <>
      <h2 class="details-title" data-arrival="detail" tabIndex={-1}>
        <EditableText
          value={task.title}
          label="Title"
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
        <NotesField notes={task.notes} readOnly={readOnly} change={(notes) => change({ notes })} />
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
        document.querySelector<HTMLElement>(`[data-task="${CSS.escape(id.current)}"] .row-open`)?.focus();
      });
    },
    [],
  );
}
