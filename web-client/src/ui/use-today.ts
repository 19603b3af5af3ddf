// "Today" and "late" depend on the day: whoever leaves the page open overnight finds the words of the new one.
import { startOfDay } from "../model/dates.ts";
import { createStore, useStore } from "../store.ts";

const today = createStore(startOfDay(Date.now()));
/** Timers stand still while a laptop sleeps, and a zone may change under a traveller: asked often, cheap to ask. */
const CHECK_MS = 30_000;

const check = () => today.set(startOfDay(Date.now()));

/** Starts looking at the calendar; called once, by the page. */
export function followCalendar(): void {
  setInterval(check, CHECK_MS);
  document.addEventListener("visibilitychange", check);
}

/** When the day began, in milliseconds; whoever asks is drawn anew when the next one begins. */
export function useToday(): number {
  return useStore(today);
}
