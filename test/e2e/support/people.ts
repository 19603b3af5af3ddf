// The state a scenario begins with, made through the same doors that people use: Auth's REST API and the HTTPS API.
import { randomUUID } from "node:crypto";
import { inject } from "vitest";

export interface Person {
  email: string;
  password: string;
  uid: string;
  token: string;
}

/** A new account; the same name in two tests is two people. */
export async function newPerson(name: string): Promise<Person> {
  const email = `${name}.${randomUUID().slice(0, 8)}@example.com`;
  const password = "warm-hands-24";
  const url = `http://${inject("suite").auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any`;
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password, returnSecureToken: true }),
  });
  const { localId, idToken } = (await response.json()) as { localId: string; idToken: string };
  return { email, password, uid: localId, token: idToken };
}

/** Calls the API as that person; throws with the answer when it is not a 2xx. */
export async function asPerson(person: Person, request: [method: string, path: string, body?: unknown]) {
  const [method, path, body] = request;
  const response = await fetch(`${inject("suite").api}${path}`, {
    method,
    headers: { authorization: `Bearer ${person.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as Record<string, string | undefined>;
}

export interface Team {
  workspaceId: string;
  owner: Person;
}

/** A workspace of that name, with one owner and the given tasks, the first one on top of the list. */
export async function newTeam(ownerName: string, titles: string[] = []): Promise<Team> {
  const owner = await newPerson(ownerName);
  const { id } = await asPerson(owner, ["POST", "/workspaces", { name: "Riverside", displayName: ownerName }]);
  if (id === undefined) throw new Error("no workspace id");
  for (const title of titles.toReversed()) await asPerson(owner, ["POST", `/workspaces/${id}/tasks`, { title }]);
  return { workspaceId: id, owner };
}

/** Another member, by way of an invite. */
export async function newMember({ workspaceId, owner }: Team, name: string): Promise<Person> {
  const { code } = await asPerson(owner, ["POST", `/workspaces/${workspaceId}/invites`, { role: "editor" }]);
  const person = await newPerson(name);
  await asPerson(person, ["POST", "/workspaces/join", { code, displayName: name }]);
  return person;
}

export async function setRole({ workspaceId, owner }: Team, person: Person, role: string): Promise<void> {
  await asPerson(owner, ["POST", `/workspaces/${workspaceId}/members/${person.uid}/set-role`, { role }]);
}

type Fields = Readonly<Record<string, unknown>>;

/** Tasks past the API and the rules, as the functions could have written them: for lists longer than a test can type. */
export async function placeTasks(team: Team, titles: readonly string[]): Promise<void> {
  const fields = { notes: text(""), status: text("todo"), labels: { arrayValue: {} }, assignee: none, dueAt: none };
  await place(
    { team, collection: "tasks" },
    titles.map((title) => ({ title: text(title), ...fields })),
  );
}

/** Comments on that task, the first one the oldest. */
export async function placeComments(team: Team, taskId: string, texts: readonly string[]): Promise<void> {
  await place(
    { team, collection: "comments" },
    texts.map((said) => ({ taskId: text(taskId), text: text(said) })),
  );
}

const text = (value: string) => ({ stringValue: value });
const none = { nullValue: null };

async function place({ team, collection }: { team: Team; collection: string }, items: readonly Fields[]) {
  const { workspaceId, owner } = team;
  const { firestore, projectId } = inject("suite");
  const database = `projects/${projectId}/databases/(default)/documents`;
  const start = Date.now() - items.length;
  const writes = items.map((fields, index) => {
    const at = { timestampValue: new Date(start + index).toISOString() };
    const stamps = { createdAt: at, createdBy: text(owner.uid), updatedAt: at, updatedBy: text(owner.uid) };
    const name = `${database}/workspaces/${workspaceId}/${collection}/${randomUUID()}`;
    return { update: { name, fields: { ...fields, ...stamps, deletedAt: none } } };
  });
  const response = await fetch(`http://${firestore}/v1/${database}:commit`, {
    method: "POST",
    headers: { authorization: "Bearer owner", "content-type": "application/json" },
    body: JSON.stringify({ writes }),
  });
  if (!response.ok) throw new Error(`placing ${collection}: ${response.status} ${await response.text()}`);
}
