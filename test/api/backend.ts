// What the API, access and background tests share: people, workspaces, requests, and the database behind the rules.
import { getApps, initializeApp } from "firebase-admin/app";
import { type Firestore, getFirestore } from "firebase-admin/firestore";
import { inject } from "vitest";

export const suite = inject("suite");
process.env.FIRESTORE_EMULATOR_HOST = suite.firestore;
process.env.GCLOUD_PROJECT = suite.projectId;

export interface Person {
  readonly uid: string;
  readonly token: string;
}

/** A new account: a guest, or with the fields given. */
export async function signUp(
  fields: { email?: string; password?: string; displayName?: string } = {},
): Promise<Person> {
  const address = `http://${suite.auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=test`;
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ returnSecureToken: true, ...fields }),
  });
  const { localId, idToken } = (await response.json()) as { localId: string; idToken: string };
  return { uid: localId, token: idToken };
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly headers: Headers;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another API than the suite's. */
  readonly base?: string;
}

/** "GET /workspaces/w/tasks" as a person, or as nobody. Text bodies go as they are, others as JSON. */
export async function call(person: Person | undefined, route: string, options: CallOptions = {}): Promise<Answer> {
  const [method = "", path = ""] = route.split(" ");
  const { base = suite.api, body } = options;
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(person === undefined ? {} : { authorization: `Bearer ${person.token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The database as the functions see it, past all rules. */
export function admin(): Firestore {
  return getFirestore(getApps()[0] ?? initializeApp({ projectId: suite.projectId }));
}

export interface Team {
  readonly workspaceId: string;
  readonly owner: Person;
  readonly editor: Person;
  readonly viewer: Person;
  readonly stranger: Person;
}

/** A workspace with a person of each role, and one who has none. */
export async function makeTeam(): Promise<Team> {
  const people = await Promise.all([signUp(), signUp(), signUp(), signUp()]);
  const [owner, editor, viewer, stranger] = people as [Person, Person, Person, Person];
  const made = await call(owner, "POST /workspaces", { body: { name: "Team" } });
  const workspaceId: string = made.body.id;
  await addMember(workspaceId, editor, "editor");
  await addMember(workspaceId, viewer, "viewer");
  return { workspaceId, owner, editor, viewer, stranger };
}

export async function addMember(workspaceId: string, { uid }: Person, role: string): Promise<void> {
  const at = new Date();
  const stamps = { createdAt: at, createdBy: uid, updatedAt: at, updatedBy: uid };
  const member = { userId: uid, role, displayName: role, ...stamps };
  await admin().doc(`workspaces/${workspaceId}/members/${uid}`).set(member);
}

/** Asks until the answer is there; throws the last failure after half a minute. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
