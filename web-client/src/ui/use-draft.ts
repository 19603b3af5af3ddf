// Text being edited while others may change it: nobody's words are lost, and both versions are shown.
import { useEffect, useRef, useState } from "preact/hooks";
import { guardEdit } from "./leave-guard.ts";

export interface Draft {
  /** What to show: the edit, then what was sent until it comes back as stored, then what is stored. */
  text: string;
  /** What somebody else saved since this edit began; undefined while there is no conflict. */
  theirs: string | undefined;
  edit(text: string): void;
  /** Saves when it differs from what is stored. */
  commit(): void;
  cancel(): void;
  /** Ends the edit here without saving it: another field goes on with it (`takeOver`), or nobody does (`saveReleased`). */
  release(): DraftState | null;
  takeOver(state: DraftState): void;
  saveReleased(state: DraftState): void;
}

export interface DraftState {
  text: string;
  /** The stored text that the edit began with. */
  base: string;
  /** Saved, but not yet seen as stored. */
  sent: boolean;
}

/** `save` resolves when the server has answered: false when it refused. */
export function useDraft(stored: string, save: (text: string) => Promise<boolean>): Draft {
  const [draft, setDraft] = useState<DraftState | null>(null);
  // The truth between renderings: leaving the field may follow the last keystroke before the next one.
  const latest = useRef({ draft, stored, save });
  latest.current.stored = stored;
  latest.current.save = save;
  const set = (next: DraftState | null) => {
    latest.current.draft = next;
    guardEdit(latest, next !== null && next.text.trim() !== latest.current.stored);
    setDraft(next);
  };
  const commit = () => {
    const { draft: ending, stored: now } = latest.current;
    if (ending === null || ending.sent) return;
    const text = ending.text.trim();
    if (text === ending.base || text === now) return set(null);
    const sent = { text, base: now, sent: true };
    set(sent);
    void latest.current.save(text).then(() => latest.current.draft === sent && set(null));
  };
  useEffect(() => {
    const waiting = latest.current.draft;
    if (waiting?.sent && waiting.base !== stored) set(null);
  }, [stored]);
  // Leaving the screen with an edit under way saves it, like leaving the field.
  useEffect(
    () => () => {
      commit();
      guardEdit(latest, false);
    },
    [],
  );
  const conflict = draft !== null && !draft.sent && stored !== draft.base && stored !== draft.text;
  const base = () => {
    const now = latest.current.draft;
    return now && !now.sent ? now.base : latest.current.stored;
  };
  return {
    text: draft?.text ?? stored,
    theirs: conflict ? stored : undefined,
    edit: (text) => set({ text, base: base(), sent: false }),
    commit,
    cancel: () => set(null),
    release: () => {
      const { draft: edit } = latest.current;
      if (edit?.sent) return null;
      set(null);
      return edit;
    },
    takeOver: set,
    saveReleased: ({ text, base: before }) => {
      const typed = text.trim();
      if (typed !== before && typed !== latest.current.stored) void latest.current.save(typed);
    },
  };
}
