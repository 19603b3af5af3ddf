// What happened to one task, from the workspace's activity.
import { useLive } from "../data/use-live.ts";
import { watchTaskHistory } from "../data/watch.ts";
import { verbOf } from "../model/activity-words.ts";
import { dayName, fullTime, timeOfDay } from "../model/dates.ts";
import type { ActivityEntry } from "../model/types.ts";
import { LiveList } from "../ui/states.tsx";
import { useToday } from "../ui/use-today.ts";
import type { Place } from "./place.ts";

export function TaskHistory({ taskId, place }: { taskId: string; place: Place }) {
  const { workspace, team } = place;
  const live = useLive<ActivityEntry[]>(`history:${team.me}:${workspace.id}:${taskId}`, (client, watcher) =>
    watchTaskHistory(client, { workspaceId: workspace.id, taskId }, watcher),
  );
  useToday();
  const now = Date.now();
  return (
    <section class="history" aria-labelledby="history">
      <h3 id="history">History</h3>
      <LiveList
        live={live}
        name="the history"
        rows={2}
        empty={<p class="hint">Nothing yet. It appears here shortly after a change.</p>}
      >
        {(entries) => (
          <ul>
            {entries.map((entry) => (
              <li key={entry.id}>
                <span>
                  <strong dir="auto">{team.nameOf(entry.actor)}</strong> {verbOf(entry.action)}
                </span>{" "}
                <time datetime={new Date(entry.at).toISOString()} title={fullTime(entry.at)}>
                  {dayName(entry.at, now)}, {timeOfDay(entry.at)}
                </time>
              </li>
            ))}
          </ul>
        )}
      </LiveList>
    </section>
  );
}
