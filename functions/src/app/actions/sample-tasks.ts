// The tasks of a sample workspace: each shows one thing that the app can do.
import type { NewDocument } from "../../kit/index.ts";
import type { tasks } from "../tasks.ts";

const day = 24 * 60 * 60 * 1000;

export function sampleTasks(now: Date): NewDocument<typeof tasks>[] {
  const inDays = (count: number) => new Date(now.getTime() + count * day).toISOString();
  return [
    { title: "Tick a task to complete it", labels: ["start here"] },
    { title: "Open this page in a second window and watch it change", labels: ["start here"] },
    { title: "Invite someone to this workspace", status: "todo", dueAt: inDays(3) },
    { title: "Plan the picnic", status: "doing", notes: "Blanket, lemonade, a ball.", labels: ["summer"] },
    { title: "Ask the neighbours for their ladder", status: "todo", dueAt: inDays(1) },
    { title: "Find out what Hearth is", status: "done" },
  ];
}
