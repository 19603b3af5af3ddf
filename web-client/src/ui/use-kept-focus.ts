// A row that moves to another group is drawn anew. Whoever was on it with the keyboard stays on it.
import { useLayoutEffect } from "preact/hooks";

/**
 * Called by the component that draws the rows: notes the focused control of a row (`data-task`, `data-control`) before
 * a rendering, and focuses its successor when the rendering took the focus away.
 */
export function useKeptFocus(): void {
  const before = document.activeElement;
  const task = before?.closest<HTMLElement>("[data-task]")?.dataset.task;
  const control = before?.getAttribute("data-control");
  useLayoutEffect(() => {
    if (task === undefined || !control || document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(`[data-task="${CSS.escape(task)}"] [data-control="${control}"]`)?.focus();
  });
}
