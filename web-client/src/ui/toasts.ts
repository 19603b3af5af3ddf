// Short messages with one way to take the last step back. One at a time: the newest replaces the one before.
import { createStore } from "../store.ts";

export interface Toast {
  id: number;
  message: string;
  undo?: () => void;
}

export const toast = createStore<Toast | null>(null);

let lastId = 0;

export function showToast(message: string, undo?: () => void): void {
  lastId += 1;
  toast.set({ id: lastId, message, ...(undo ? { undo } : {}) });
}

/** Hides that toast, unless a newer one has taken its place. */
export function hideToast(id: number): void {
  if (toast.get()?.id === id) toast.set(null);
}
