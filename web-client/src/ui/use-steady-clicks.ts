// The second half of a double click belongs to the row of the first: when that row has gone, nothing happens to the one
// that has slid under the pointer.
import { useRef } from "preact/hooks";

const DOUBLE_CLICK_MS = 400;
const NEARBY_PX = 12;

interface Click {
  readonly row: string;
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

/** For `onClickCapture` of what holds the rows (`data-row`). */
export function useSteadyClicks(): (event: MouseEvent) => void {
  const last = useRef<Click | null>(null);
  return (event) => {
    const row = event.target instanceof Element && event.target.closest<HTMLElement>("[data-row]")?.dataset.row;
    // Keys click, too, at no place.
    if (!row || event.detail === 0) return;
    const click = { row, at: event.timeStamp, x: event.clientX, y: event.clientY };
    const before = last.current;
    const slid = before !== null && before.row !== row && isDouble(before, click);
    last.current = slid ? { ...click, row: before.row } : click;
    if (!slid) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function isDouble(first: Click, second: Click): boolean {
  const distance = Math.hypot(second.x - first.x, second.y - first.y);
  return second.at - first.at < DOUBLE_CLICK_MS && distance < NEARBY_PX;
}
