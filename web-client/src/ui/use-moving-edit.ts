// An edit goes on when its row is drawn anew somewhere else, as when another person's change moves it to another group.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Draft, DraftState } from "./use-draft.ts";

interface MovingEdit {
  readonly state: DraftState | null;
  readonly selection: readonly [start: number, end: number];
}

const moving = new Map<string, MovingEdit>();

interface Editor {
  /** Of the text and its place on the screen: the field drawn next under that name goes on. */
  readonly name: string;
  readonly draft: Draft;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Called with the selection that the field had. */
  readonly resume: (selection: MovingEdit["selection"]) => void;
}

/** What nobody goes on with is saved, as leaving the field saves it; an emptied text is not. */
export function useMovingEdit({ name, draft, field, resume }: Editor): void {
  const latest = useRef(draft);
  latest.current = draft;
  useLayoutEffect(() => {
    const edit = moving.get(name);
    if (edit !== undefined) {
      moving.delete(name);
      if (edit.state !== null) latest.current.takeOver(edit.state);
      resume(edit.selection);
    }
    return () => {
      if (field.current === null) return;
      const { selectionStart, selectionEnd } = field.current;
      const state = latest.current.release();
      const left: MovingEdit = { state, selection: [selectionStart, selectionEnd] };
      moving.set(name, left);
      // The row's successor is drawn in the same turn.
      setTimeout(() => {
        if (moving.get(name) !== left) return;
        moving.delete(name);
        if (state !== null && state.text.trim() !== "") latest.current.saveReleased(state);
      });
    };
  }, [name]);
}
