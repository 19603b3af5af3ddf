// Uses the client that generated-client.test.ts generates next to a copy of this file: ADDRESS TOKEN WORKSPACE.
// @ts-nocheck The client does not exist here; the copy is compiled without this line.
import * as client from "./client.ts";

const [address = "", token = "", workspaceId = ""] = process.argv.slice(2);
client.defaults.baseUrl = address;
client.defaults.headers = { authorization: `Bearer ${token}` };

const created = await client.tasksCreate(workspaceId, { title: "Generated" }, { idempotencyKey: "generated" });
if (created.status !== 201) throw new Error(JSON.stringify(created));
const { id, title, status } = created.data;
const invalid = await client.tasksCreate(workspaceId, { title: "" });
const got = await client.tasksGet(workspaceId, id);
const listed = await client.tasksList(workspaceId, { status: "todo", limit: 5 });
const batch = await client.tasksBatchGet(workspaceId, [id, "nothing"]);
const patched = await client.tasksUpdate(workspaceId, id, { status: "doing", dueAt: "2026-05-01T09:00:00Z" });
const stale = await client.tasksUpdate(workspaceId, id, { status: "done" }, { ifMatch: '"1.1"' });
const trashed = await client.tasksDelete(workspaceId, id);
const restored = await client.tasksRestore(workspaceId, id);
const sample = await client.workspacesSample({});
const forbidden = await client.workspacesUpdate(workspaceId, { name: "Mine" });
const missing = await client.tasksGet("elsewhere", id);

console.log(
  JSON.stringify({
    created: [created.status, title, status],
    invalid: [invalid.status, ...(invalid.status === 400 ? [invalid.data.code, invalid.data.issues?.[0]?.field] : [])],
    got: [got.status, ...(got.status === 200 ? [got.data.title] : [])],
    listed: [listed.status, ...(listed.status === 200 ? [listed.data.items.map((task) => task.title)] : [])],
    batch: [batch.status, ...(batch.status === 200 ? [batch.data.items.length, batch.data.missing] : [])],
    patched: [patched.status],
    stale: [stale.status, ...(stale.status === 412 ? [stale.data.code] : [])],
    trashed: [trashed.status],
    restored: [restored.status],
    sample: [sample.status, ...(sample.status === 200 ? [sample.data.name] : [])],
    forbidden: [forbidden.status, ...(forbidden.status === 403 ? [forbidden.data.code] : [])],
    missing: [missing.status, ...(missing.status === 404 ? [missing.data.code] : [])],
  }),
);
