// Are we online? The browser knows about the network; a list that stays unconfirmed knows about the server.
import { useEffect, useState } from "preact/hooks";
import { createStore } from "../store.ts";

export const online = createStore(navigator.onLine);

export function watchConnection(): void {
  const update = () => online.set(navigator.onLine);
  addEventListener("online", update);
  addEventListener("offline", update);
}

/** The cache answers first and the server a moment later; longer than this is worth telling. */
const PATIENCE_MS = 4_000;

/** True once `unconfirmed` has lasted: the network may be fine, but the server does not answer. */
export function useUnreachable(unconfirmed: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    setLasting(false);
    if (!unconfirmed) return;
    const timer = setTimeout(() => setLasting(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [unconfirmed]);
  return lasting;
}
