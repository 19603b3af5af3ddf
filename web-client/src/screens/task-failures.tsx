// Everything that was refused about one task, where its fields are not shown.
import { FailureNote } from "../ui/failure-note.tsx";
import { notesFailureId, titleFailureId } from "./task-actions.ts";

export function TaskFailures({ taskId }: { taskId: string }) {
  const ids = [taskId, titleFailureId(taskId), notesFailureId(taskId)];
  return (
    <>
      {ids.map((id) => (
        <FailureNote key={id} id={id} />
      ))}
    </>
  );
}
