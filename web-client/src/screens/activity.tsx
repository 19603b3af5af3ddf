// Who did what in this workspace, newest first, by day.
import { useLive } from "../data/use-live.ts";
import { ACTIVITY_LIMIT, watchActivity } from "../data/watch.ts";
import { groupByDay, verbOf } from "../model/activity-words.ts";
import { dayName, fullTime, timeOfDay } from "../model/dates.ts";
import type { ActivityEntry } from "../model/types.ts";
import { to } from "../routes.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Empty, LiveList } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { useToday } from "../ui/use-today.ts";
import type { Place } from "./place.ts";

export function ActivityScreen({ place }: { place: Place }) {
  const { workspace, team } = place;
  useTitle("Activity", workspace.name);
  useToday();
  const live = useLive<ActivityEntry[]>(`activity:${team.me}:${workspace.id}`, (client, watcher) =>
    watchActivity(client, workspace.id, watcher),
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1}>Activity</h1>
      </header>
      <LiveList
        live={live}
        name="the activity"
        empty={
          <Empty title="Nothing has happened yet">
            <p>Add or complete a task, and it is noted here for everyone.</p>
          </Empty>
        }
      >
        {(entries) => (
          <>
            <Days entries={entries} place={place} />
            {entries.length >= ACTIVITY_LIMIT && (
              <p class="hint">Only the latest {ACTIVITY_LIMIT} changes are shown.</p>
            )}
          </>
        )}
      </LiveList>
    </div>
  );
}

function Days({ entries, place }: { entries: ActivityEntry[]; place: Place }) {
  const now = Date.now();
  return (
    <>
      {groupByDay(entries).map((day) => (
        <section key={day.start} class="group" aria-label={dayName(day.start, now)}>
          <h2 class="group-title">{dayName(day.start, now)}</h2>
          <ul class="rows">
            {day.entries.map((entry) => (
              <Entry key={entry.id} entry={entry} place={place} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Entry({ entry, place }: { entry: ActivityEntry; place: Place }) {
  const { workspace, team } = place;
  const actor = team.members.find((member) => member.userId === entry.actor)?.displayName;
  return (
    <li class="row event">
      <Avatar name={actor ?? "?"} />
      <p class="event-text">
        <strong dir="auto">{team.nameOf(entry.actor)}</strong> {verbOf(entry.action)}{" "}
        <a dir="auto" href={to.task(workspace.id, entry.taskId)}>
          {entry.title || "a task"}
        </a>
      </p>
      <time class="row-meta" datetime={new Date(entry.at).toISOString()} title={fullTime(entry.at)}>
        {timeOfDay(entry.at)}
      </time>
    </li>
  );
}
