// Writes that were made and not answered yet, noted where they outlive the page. The SDK keeps and sends them by itself;
// who made them is gone, so the next page looks up what became of them and says so where one was not kept.
import { firebase } from "../firebase/load.ts";
import { type FailureAddress, tellFailure } from "./failures.ts";

/** What is true of a document once the write was accepted. */
export interface Expectation {
  readonly collection: "tasks" | "comments";
  readonly workspaceId: string;
  readonly id: string;
  /** Fields as the API shows them; `deletedAt` only by whether there is one. Empty: that the document exists. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface NotedWrite extends FailureAddress {
  readonly uid: string;
  readonly expect: Expectation;
}

type Stored = NotedWrite & { readonly tab: string; readonly at: number };
type Document = Readonly<Record<string, unknown>>;

const place = "hearth:unanswered";
const tab = crypto.randomUUID();
const lockOf = (name: string) => `hearth:tab:${name}`;
/** Beyond this the notes are only history. */
const MOST = 200;

/** Notes a write until it is answered; the note's name. */
export function noteWrite(write: NotedWrite): string {
  holdLock();
  const name = crypto.randomUUID();
  const notes = readNotes();
  if (Object.keys(notes).length < MOST) writeNotes({ ...notes, [name]: { ...write, tab, at: Date.now() } });
  return name;
}

export function forgetWrite(name: string): void {
  const { [name]: _answered, ...rest } = readNotes();
  writeNotes(rest);
  if (!Object.values(rest).some((note) => note.tab === tab)) releaseLock?.();
}

/** Whether anything of this account waits for an answer: here, in another tab, or since a visit before. */
export function hasUnanswered(uid: string): boolean {
  return Object.values(readNotes()).some((note) => note.uid === uid);
}

/** Takes all notes off this device, with everything else, when somebody signs out. */
export function forgetWrites(): void {
  writeNotes({});
}

/** Looks up the writes of pages that are gone, once the SDK has had its answers, and tells which were not kept. */
export async function tellLostWrites(uid: string): Promise<void> {
  const open = await openTabs();
  const orphans = Object.entries(readNotes()).filter(([, note]) => note.uid === uid && !open.has(note.tab));
  if (orphans.length === 0) return;
  const { gateway } = await firebase();
  await gateway.settled();
  for (const [name, note] of orphans) {
    const { collection, id, workspaceId } = note.expect;
    const found = await gateway.client[collection].get({ workspaceId }, id);
    // Without an answer the note stays for the next visit.
    if (!found.ok && found.failure.code !== "not-found" && found.failure.code !== "forbidden") continue;
    forgetWrite(name);
    if (!wasKept(note, found.ok ? { ...found.value } : undefined)) tellFailure(note, "The server did not accept it.");
  }
}

/** Whether the document shows that the write was accepted, or that its author has changed it again since. */
export function wasKept({ at, expect, uid }: Pick<Stored, "at" | "expect" | "uid">, found: Document | undefined) {
  if (found === undefined) return false;
  const { deletedAt, ...fields } = expect.fields;
  const trashed = (found.deletedAt ?? null) !== null;
  const same =
    Object.entries(fields).every(([name, value]) => JSON.stringify(found[name]) === JSON.stringify(value)) &&
    (deletedAt === undefined || trashed === (deletedAt !== null));
  return same || (found.updatedBy === uid && Date.parse(String(found.updatedAt)) > at);
}

let releaseLock: (() => void) | undefined;

/** Held while something here is unanswered: other tabs, and the next page, see by it that this one still listens. */
function holdLock(): void {
  if (releaseLock !== undefined || !("locks" in navigator)) return;
  const until = new Promise<void>((resolve) => {
    releaseLock = () => {
      releaseLock = undefined;
      resolve();
    };
  });
  void navigator.locks.request(lockOf(tab), () => until);
}

async function openTabs(): Promise<ReadonlySet<string>> {
  if (!("locks" in navigator)) return new Set([tab]);
  const { held = [], pending = [] } = await navigator.locks.query();
  const names = [...held, ...pending].map(({ name = "" }) => name.replace(lockOf(""), ""));
  return new Set([tab, ...names]);
}

function readNotes(): Readonly<Record<string, Stored>> {
  try {
    const notes: unknown = JSON.parse(localStorage.getItem(place) ?? "{}");
    return typeof notes === "object" && notes !== null ? (notes as Record<string, Stored>) : {};
  } catch {
    return {};
  }
}

function writeNotes(notes: Readonly<Record<string, Stored>>): void {
  try {
    if (Object.keys(notes).length === 0) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(notes));
  } catch {
    // A browser that stores nothing: then the write itself does not outlive the page either.
  }
}
