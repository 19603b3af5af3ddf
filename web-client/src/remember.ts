// Small hints kept in the browser between visits. Never needed for correctness: storage may be denied.

type Hint = "signed-in" | "last-workspace" | "last-person";

export function remembered(hint: Hint): string | null {
  try {
    return localStorage.getItem(`hearth:${hint}`);
  } catch {
    return null;
  }
}

export function remember(hint: Hint, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`hearth:${hint}`);
    else localStorage.setItem(`hearth:${hint}`, value);
  } catch {
    // A browser that stores nothing: the next visit starts without the hint.
  }
}
