// While text is typed and not yet stored, the browser asks before the page is closed or loaded again.

const unstored = new Set<object>();

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** The page is left whatever is typed: whoever it belongs to has signed out. */
export function leaveWithoutAsking(): void {
  unstored.clear();
  removeEventListener("beforeunload", ask);
}

/** Says whether that edit is still unstored. Listens only while one is: a listener keeps the page out of the back cache. */
export function guardEdit(edit: object, isUnstored: boolean): void {
  if (isUnstored) unstored.add(edit);
  else unstored.delete(edit);
  if (unstored.size > 0) addEventListener("beforeunload", ask);
  else removeEventListener("beforeunload", ask);
}
