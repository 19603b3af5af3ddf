// The demo of a first run: three accounts sharing one workspace with tasks. It comes in through the front doors, the
// Auth emulator's sign-up and the HTTPS API, so a seeded database is one that the app could have made.
import type { Suite } from "./suite.ts";

export const demoAccounts = [
  { email: "ada@example.com", password: "hearth-demo", displayName: "Ada", role: "owner" },
  { email: "grace@example.com", password: "hearth-demo", displayName: "Grace", role: "editor" },
  { email: "linus@example.com", password: "hearth-demo", displayName: "Linus", role: "viewer" },
] as const;

interface Person {
  readonly uid: string;
  readonly call: <Answer>(method: string, path: string, body: unknown) => Promise<Answer>;
}

export async function seed(suite: Suite): Promise<void> {
  const people = await Promise.all(demoAccounts.map((account) => signUp(suite, account)));
  const [ada, grace, linus] = people as [Person, Person, Person];
  const workspace = await ada.call<{ id: string }>("POST", "/workspaces", { name: "Demo", displayName: "Ada" });
  for (const [person, account] of [
    [grace, demoAccounts[1]],
    [linus, demoAccounts[2]],
  ] as const) {
    const invite = await ada.call<{ code: string }>("POST", `/workspaces/${workspace.id}/invites`, {
      role: account.role,
    });
    await person.call("POST", "/workspaces/join", { code: invite.code, displayName: account.displayName });
  }
  for (const [person, task, comments = []] of demoTasks({ ada, grace })) {
    const { id } = await person.call<{ id: string }>("POST", `/workspaces/${workspace.id}/tasks`, task);
    for (const [author, text] of comments) {
      await author.call("POST", `/workspaces/${workspace.id}/comments`, { taskId: id, text });
    }
  }
}

type DemoTask = [author: Person, task: object, comments?: [author: Person, text: string][]];

function demoTasks({ ada, grace }: { ada: Person; grace: Person }): DemoTask[] {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  return [
    [ada, { title: "Book the venue", status: "done", labels: ["launch"] }],
    [
      ada,
      { title: "Write the announcement", status: "doing", assignee: grace.uid, dueAt: inDays(2), labels: ["launch"] },
      [
        [grace, "A first draft is ready. Too long, I fear."],
        [ada, "Two paragraphs and a picture, no more."],
      ],
    ],
    [
      grace,
      { title: "Order stickers", status: "todo", assignee: ada.uid, dueAt: inDays(5), labels: ["launch", "print"] },
    ],
    [grace, { title: "Collect questions from the first users", status: "todo", notes: "One list, newest first." }],
    [ada, { title: "Plan the retrospective", status: "todo", dueAt: inDays(14) }],
  ];
}

async function signUp(suite: Suite, account: (typeof demoAccounts)[number]): Promise<Person> {
  const origin = `http://127.0.0.1:${suite.ports.auth}/identitytoolkit.googleapis.com/v1`;
  const credentials = JSON.stringify({ ...account, role: undefined, returnSecureToken: true });
  const headers = { "content-type": "application/json" };
  let answer = await fetch(`${origin}/accounts:signUp?key=any`, { method: "POST", headers, body: credentials });
  if (answer.status === 400) {
    // The account is there from a first run that did not end well.
    answer = await fetch(`${origin}/accounts:signInWithPassword?key=any`, {
      method: "POST",
      headers,
      body: credentials,
    });
  }
  if (!answer.ok) throw new Error(`Seeding: ${account.email} could not sign up (${answer.status}).`);
  const { idToken, localId } = (await answer.json()) as { idToken: string; localId: string };
  return {
    uid: localId,
    call: async <Answer>(method: string, path: string, body: unknown) => {
      const reply = await fetch(`${suite.hosting}/api/v1${path}`, {
        method,
        headers: { ...headers, authorization: `Bearer ${idToken}` },
        body: JSON.stringify(body),
      });
      if (!reply.ok) throw new Error(`Seeding: ${method} ${path} answered ${reply.status}: ${await reply.text()}`);
      return (await reply.json()) as Answer;
    },
  };
}
