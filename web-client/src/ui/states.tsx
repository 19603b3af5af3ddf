// The states every list has besides its content: loading, empty, failed, and not yet confirmed by the server.
import type { ComponentChildren } from "preact";
import { describeError } from "../data/reasons.ts";
import type { Live } from "../data/use-live.ts";
import { Icon } from "./icons.tsx";

/** Invisible for the first 200 ms (a style, not a timer), then grey rows where the list will be. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{label}…</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} class="skeleton-row" />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Failed({ what, error, retry }: { what: string; error: unknown; retry: () => void }) {
  return (
    <div class="failed" role="alert">
      <p class="failed-title">{what}</p>
      <p>{describeError(error)}</p>
      <button type="button" class="button" onClick={retry}>
        Retry
      </button>
    </div>
  );
}

/** Nothing to show and no word from the server: perhaps empty, perhaps not. Goes away by itself. */
export function Unconfirmed({ what = "list" }: { what?: string }) {
  return (
    <Empty title="Waiting for the server">
      <p>This {what} appears as soon as there is a connection.</p>
    </Empty>
  );
}

interface LiveListProps<T> {
  live: Live<T[]>;
  /** For the skeleton and the error: "tasks", "the activity". */
  name: string;
  /** How much of the screen it will take, for the skeleton. */
  rows?: number;
  empty: ComponentChildren;
  children: (items: T[]) => ComponentChildren;
}

/** Picks the state; the list itself only ever sees items. */
export function LiveList<T>({ live, name, rows = 5, empty, children }: LiveListProps<T>) {
  switch (live.state) {
    case "loading":
      return <Skeleton rows={rows} label={`Loading ${name}`} />;
    case "failed":
      return <Failed what={`Could not load ${name}`} error={live.error} retry={live.retry} />;
    case "ready":
      if (live.data.length > 0) return children(live.data);
      return live.fromCache ? <Unconfirmed /> : empty;
  }
}

/** `server`: the network is there, the server does not answer. */
export function OfflineBanner({ server = false }: { server?: boolean }) {
  return (
    <p class="offline" role="status">
      <Icon name="cloud" />
      {server ? "The server can’t be reached right now. " : "You are offline. "}
      Keep working: your changes are sent when the connection is back.
    </p>
  );
}
