// For what cannot be undone, and only that: names what will be lost, and starts on the safe button.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface ConfirmProps {
  title: string;
  action: string;
  /** The way back: "Keep it" unless something else is at stake. */
  keep?: string;
  children: ComponentChildren;
  onConfirm: () => void;
  onCancel: () => void;
}

export function Confirm({ title, action, keep = "Keep it", children, onConfirm, onCancel }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () =>
      queueMicrotask(() => {
        if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus();
      });
  }, []);
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={onCancel}>
      <h2 id="confirm-title">{title}</h2>
      {children}
      <div class="confirm-actions">
        <button type="button" class="button" autofocus onClick={() => dialog.current?.close()}>
          {keep}
        </button>
        <button type="button" class="button danger" onClick={onConfirm}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
