// After moving to another screen, focus goes to its heading: a screen reader says where one is, and Tab starts there.
import { useEffect, useRef } from "preact/hooks";

const RETRY_MS = 50;
const GIVE_UP_MS = 3_000;

/** Moves the focus when the path changes (filters are the same screen), not on the first page load. */
export function useArrivalFocus(url: string): void {
  const path = url.split("?")[0];
  const last = useRef(path);
  const wentBack = useRef(false);
  const shown = useRef(address());
  useEffect(() => {
    const onPopState = () => {
      // A link within the page tells of itself in the same way.
      if (address() !== shown.current) wentBack.current = true;
    };
    addEventListener("popstate", onPopState);
    return () => removeEventListener("popstate", onPopState);
  }, []);
  useEffect(() => {
    shown.current = address();
    const isBack = wentBack.current;
    wentBack.current = false;
    if (last.current === path) return;
    last.current = path;
    return focusHeading(isBack);
  }, [url]);
}

const address = () => location.pathname + location.search;

/** The heading may appear a little later, with the screen's data. Stops as soon as a person takes the focus. */
function focusHeading(isBack: boolean): () => void {
  const before = document.activeElement;
  const deadline = Date.now() + GIVE_UP_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = () => {
    const moved = document.activeElement !== before && document.activeElement !== document.body;
    const heading = document.querySelector<HTMLElement>("[data-arrival='detail']") ?? document.querySelector("h1");
    if (moved || Date.now() > deadline) return;
    if (heading instanceof HTMLElement) arrive(heading, isBack);
    else timer = setTimeout(attempt, RETRY_MS);
  };
  timer = setTimeout(attempt, RETRY_MS);
  return () => clearTimeout(timer);
}

/** A new screen begins at its top; going back leaves the page where the browser put it. */
function arrive(heading: HTMLElement, isBack: boolean): void {
  heading.focus({ preventScroll: true });
  const { top, bottom } = heading.getBoundingClientRect();
  if (!isBack && (top < 0 || bottom > innerHeight)) scrollTo(0, 0);
}
