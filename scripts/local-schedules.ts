// The clock of the local suite. In production Cloud Scheduler calls the scheduled functions; the Firebase CLI's
// emulators never do. This reads the schedules of the loaded functions from the Functions emulator and calls each
// when it is due, in its own time zone.
import { Cron } from "croner";

export interface ScheduledFunction {
  readonly name: string;
  readonly region: string;
  /** Cron, or App Engine's `every 5 minutes` and `every day 03:00`. */
  readonly schedule: string;
  readonly timeZone: string;
}

interface Backends {
  backends: {
    functionTriggers: {
      name: string;
      region: string;
      schedule?: { schedule: string; timeZone?: string | null };
    }[];
  }[];
}

/** What the Firebase CLI deploys for functions of the second generation that name no time zone. */
const defaultTimeZone = "UTC";

export async function listScheduledFunctions(functionsOrigin: string): Promise<ScheduledFunction[]> {
  const answer = await fetch(`${functionsOrigin}/backends`);
  const { backends } = (await answer.json()) as Backends;
  return backends
    .flatMap((backend) => backend.functionTriggers)
    .flatMap(({ name, region, schedule }) =>
      schedule ? [{ name, region, schedule: schedule.schedule, timeZone: schedule.timeZone || defaultTimeZone }] : [],
    );
}

/**
 * Calls a scheduled function as Cloud Scheduler would. Resolves with the emulator's HTTP status: 200 when the function
 * ran, 500 when it threw, 404 when there is none of that name.
 */
export async function fireSchedule(
  functionsOrigin: string,
  options: { name: string; region?: string; project: string; scheduleTime?: Date },
): Promise<number> {
  const key = `${options.region ?? "us-central1"}-${options.name}-0`;
  const answer = await fetch(`${functionsOrigin}/functions/projects/${options.project}/triggers/${key}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-cloudscheduler": "true",
      "x-cloudscheduler-jobname": `firebase-schedule-${options.name}`,
      "x-cloudscheduler-scheduletime": (options.scheduleTime ?? new Date()).toISOString(),
    },
    body: "{}",
  });
  await answer.text();
  return answer.status;
}

/** Cron's five fields for the two App Engine forms that Firebase's documentation uses; cron itself is returned as is. */
export function toCron(schedule: string): string {
  const every = /^every (\d+) (minutes?|mins?|hours?)$/i.exec(schedule.trim());
  if (every) return every[2]?.toLowerCase().startsWith("h") ? `0 */${every[1]} * * *` : `*/${every[1]} * * * *`;
  const daily = /^every day (\d{1,2}):(\d{2})$/i.exec(schedule.trim());
  if (daily) return `${Number(daily[2])} ${Number(daily[1])} * * *`;
  return schedule;
}

/** Starts one timer for each scheduled function; `report` is told what could not be scheduled or did not run. */
export async function startLocalSchedules(
  functionsOrigin: string,
  options: { project: string; report: (line: string) => void },
): Promise<{ functions: ScheduledFunction[]; stop(): void }> {
  const functions = await listScheduledFunctions(functionsOrigin);
  const timers: Cron[] = [];
  for (const entry of functions) {
    try {
      timers.push(
        new Cron(toCron(entry.schedule), { timezone: entry.timeZone, protect: true }, async (timer: Cron) => {
          const scheduleTime = timer.currentRun() ?? new Date();
          const status = await fireSchedule(functionsOrigin, { ...entry, project: options.project, scheduleTime });
          if (status !== 200) options.report(`${entry.name}: the scheduled run answered ${status}; see the log`);
        }),
      );
    } catch (error) {
      options.report(`${entry.name}: schedule "${entry.schedule}" is not understood here (${String(error)})`);
    }
  }
  return {
    functions,
    stop: () => {
      for (const timer of timers) timer.stop();
    },
  };
}
