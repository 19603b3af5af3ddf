// Are we online? The browser knows about the network; a list that stays unconfirmed knows about the server.
import { createStore } from "../store.ts";

export const online = createStore(navigator.onLine);

export function watchConnection(): void {
  const update = () => online.set(navigator.onLine);
  addEventListener("online", update);
  addEventListener("offline", update);
}
