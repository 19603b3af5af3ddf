// Text being typed into a field that sends and empties: kept while other screens are shown, guarded when the page closes.
import { useState } from "preact/hooks";
import { guardEdit } from "./leave-guard.ts";

const texts = new Map<string, { text: string }>();

/** Like useState for a text; whoever comes back to `key` finds what was typed. */
export function useKeptText(key: string): [text: string, set: (text: string) => void] {
  const [text, setText] = useState(() => texts.get(key)?.text ?? "");
  const set = (next: string) => {
    const kept = texts.get(key) ?? { text: "" };
    kept.text = next;
    const empty = next.trim() === "";
    if (empty) texts.delete(key);
    else texts.set(key, kept);
    guardEdit(kept, !empty);
    setText(next);
  };
  return [text, set];
}
