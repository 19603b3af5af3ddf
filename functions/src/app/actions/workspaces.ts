// What happens when someone makes a workspace or joins one.
import { type ActionContext, handlers, type NewDocument, Refusal, shorten } from "../../kit/index.ts";
import { invites } from "../invites.ts";
import { members } from "../members.ts";
import { tasks } from "../tasks.ts";
import { workspaces } from "../workspaces.ts";
import { isOpen } from "./invites.ts";
import { sampleTasks } from "./sample-tasks.ts";

const nameOf = ({ caller }: ActionContext<unknown>, wished?: string) =>
  wished ?? (shorten(caller.name ?? "", 80) || (caller.isAnonymous ? "Guest" : "Someone"));

/** Makes the workspace and its first owner, once: a retry with the same key finds it made. */
async function found(
  context: ActionContext<unknown>,
  { name, displayName, samples = [] }: { name: string; displayName?: string | undefined; samples?: readonly Sample[] },
) {
  const id = context.newId("workspace");
  await context.transaction(async (transaction) => {
    if ((await transaction.get(workspaces, {}, id)) !== undefined) return;
    const { uid } = context.caller;
    transaction.create(workspaces, { params: {}, id }, { name });
    const owner = { userId: uid, role: "owner" as const, displayName: nameOf(context, displayName) };
    transaction.create(members, { params: { workspaceId: id }, id: uid }, owner);
    for (const [index, task] of samples.entries()) {
      transaction.create(tasks, { params: { workspaceId: id }, id: context.newId(`task ${index}`) }, task);
    }
  });
  return { id, name };
}

type Sample = NewDocument<typeof tasks>;

export const workspaceHandlers = handlers(workspaces, {
  create: (context) => found(context, context.input),
  sample: (context) => found(context, { name: "Sample workspace", samples: sampleTasks(context.now) }),
  join: async (context) => {
    const { caller, input, now } = context;
    const [workspaceId = "", inviteId = "", ...rest] = input.code.split(".");
    const params = { workspaceId };
    // One answer for every bad code: it must not tell which workspaces exist.
    const refused = new Refusal("not-found", "This invite is not valid, or no longer");
    if (inviteId === "" || rest.length > 0) throw refused;
    return await context.transaction(async (transaction) => {
      const invite = await transaction.get(invites, params, inviteId);
      const workspace = await transaction.get(workspaces, {}, workspaceId);
      if (invite === undefined || workspace === undefined || !isOpen(invite, { workspace, now })) throw refused;
      const known = await transaction.get(members, params, caller.uid);
      if (known === undefined) {
        const member = { userId: caller.uid, role: invite.role, displayName: nameOf(context, input.displayName) };
        transaction.create(members, { params, id: caller.uid }, member);
      }
      return { id: workspaceId, name: workspace.name };
    });
  },
});
