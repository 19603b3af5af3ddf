// A live list in a component: subscribes while it is shown, and tells loading, data and failure apart.
import { useCallback, useEffect, useState } from "preact/hooks";
import { firebase } from "../firebase/load.ts";
import type { Unsubscribe, Watcher } from "../model/types.ts";
import type { AppClient } from "./gateway.ts";

export type Live<T> =
  | { state: "loading" }
  | { state: "ready"; data: T; fromCache: boolean }
  | { state: "failed"; error: unknown; retry: () => void };

type Subscribe<T> = (client: AppClient, watcher: Watcher<T>) => Unsubscribe;

/**
 * Follows `subscribe` for as long as the component is shown and `key` stays the same. The key names everything
 * that `subscribe` closes over (user, workspace, task): a new key drops the old data and starts again.
 */
export function useLive<T>(key: string, subscribe: Subscribe<T>): Live<T> {
  const [attempt, setAttempt] = useState(0);
  const [live, setLive] = useState<{ key: string; value: Live<T> }>({ key, value: { state: "loading" } });
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  useEffect(() => {
    const set = (value: Live<T>) => setLive({ key, value });
    set({ state: "loading" });
    return whileLoading(
      (client) =>
        subscribe(client, {
          next: (data, fromCache) => set({ state: "ready", data, fromCache }),
          fail: (error) => set({ state: "failed", error, retry }),
        }),
      (error) => set({ state: "failed", error, retry }),
    );
  }, [key, attempt]);
  return live.key === key ? live.value : { state: "loading" };
}

/** Subscribes once the SDK is there; the result ends the subscription, or keeps it from ever starting. */
function whileLoading(start: (client: AppClient) => Unsubscribe, fail: (error: unknown) => void): Unsubscribe {
  let stop: Unsubscribe | undefined;
  let over = false;
  firebase().then(
    ({ gateway }) => {
      if (!over) stop = start(gateway.client);
    },
    (error: unknown) => {
      if (!over) fail(error);
    },
  );
  return () => {
    over = true;
    stop?.();
  };
}
