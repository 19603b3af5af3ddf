// Text being edited while others may change it: nobody's words are lost, and both versions are shown.
import { useEffect, useRef, useState } from "preact/hooks";

export interface Draft {
  text: string;
  /** What somebody else saved since this edit began; undefined while there is no conflict. */
  theirs: string | undefined;
  edit(text: string): void;
  /** Saves when it differs from what is stored. */
  commit(): void;
  cancel(): void;
}

interface DraftState {
  text: string;
  /** The stored text that the edit began with. */
  base: string;
}

export function useDraft(stored: string, save: (text: string) => void): Draft {
  const [draft, setDraft] = useState<DraftState | null>(null);
  // The truth between renderings: leaving the field may follow the last keystroke before the next one.
  const latest = useRef({ draft, stored, save });
  latest.current.stored = stored;
  latest.current.save = save;
  const set = (next: DraftState | null) => {
    latest.current.draft = next;
    setDraft(next);
  };
  const commit = () => {
    const { draft: ending, stored: now } = latest.current;
    if (ending === null) return;
    set(null);
    const text = ending.text.trim();
    if (text !== ending.base && text !== now) latest.current.save(text);
  };
  // Leaving the screen with an edit under way saves it, like leaving the field.
  useEffect(() => commit, []);
  const conflict = draft !== null && stored !== draft.base && stored !== draft.text;
  return {
    text: draft?.text ?? stored,
    theirs: conflict ? stored : undefined,
    edit: (text) => set({ text, base: latest.current.draft?.base ?? latest.current.stored }),
    commit,
    cancel: () => set(null),
  };
}
