// A row that moves to another group is drawn anew, and one that goes away takes its buttons along. Whoever was on it with
// the keyboard keeps their place.
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/**
 * Called by the component that draws the rows: notes the focused control (`data-control`) of a row (`data-row`) before a
 * rendering. When that took the focus away, it goes to the same control of the same row; of the one that has taken its
 * place, or the last; or to what `otherwise` selects on the page.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>, otherwise: string): void {
  const before = focusedIn(list.current);
  useLayoutEffect(() => {
    if (before === undefined || document.activeElement !== document.body) return;
    const rows = list.current === null ? [] : rowsOf(list.current);
    const same = rows.find((row) => row.dataset.row === before.row);
    const next = rows[Math.min(before.index, rows.length - 1)];
    const control = controlOf(same, before.control) ?? controlOf(next, before.control);
    (control ?? document.querySelector<HTMLElement>(otherwise))?.focus();
  });
}

const rowsOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>("[data-row]")];

const controlOf = (row: HTMLElement | undefined, control: string) =>
  row?.querySelector<HTMLElement>(`[data-control="${control}"]`);

function focusedIn(list: HTMLElement | null) {
  const focused = document.activeElement;
  const row = focused?.closest<HTMLElement>("[data-row]");
  const control = focused?.getAttribute("data-control");
  if (!row || !control || !list?.contains(row)) return undefined;
  return { row: row.dataset.row, control, index: rowsOf(list).indexOf(row) };
}
