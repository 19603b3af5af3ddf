// Shows the newest toast. It stays while it is pointed at or focused, so that nobody has to race it to Undo.
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../store.ts";
import { hideToast, toast } from "./toasts.ts";

const SHOWN_MS = 10_000;

export function Toaster() {
  const current = useStore(toast);
  const [held, setHeld] = useState(false);
  const id = current?.id;
  useEffect(() => {
    if (id === undefined || held) return;
    const timer = setTimeout(() => hideToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, held]);
  const undo = () => {
    current?.undo?.();
    if (current) hideToast(current.id);
    setHeld(false);
  };
  return (
    // The live region is always in the page: a region that arrives with its text is often not read out.
    <div class="toaster" role="status">
      {current && (
        // biome-ignore lint/a11y/noStaticElementInteractions: only holds the timer; the button is the control
        <div
          key={current.id}
          class="toast"
          onMouseEnter={() => setHeld(true)}
          onMouseLeave={() => setHeld(false)}
          onFocusIn={() => setHeld(true)}
          onFocusOut={() => setHeld(false)}
        >
          <span>{current.message}</span>
          {current.undo && (
            <button type="button" class="toast-undo" onClick={undo}>
              Undo
            </button>
          )}
        </div>
      )}
    </div>
  );
}
