// What a person can do to a comment: written once, with its undo and its reason.
import { save } from "../data/saving.ts";
import type { Comment } from "../model/types.ts";
import { showToast } from "../ui/toasts.ts";

/** A task, as its comments name it. */
export interface Subject {
  readonly workspaceId: string;
  readonly taskId: string;
}

/** The id under which a refused new comment is kept: it never got one of its own. */
export const newCommentId = ({ taskId }: Subject) => `new:comment:${taskId}`;

const expect = ({ workspaceId }: Subject, id: string, fields: Readonly<Record<string, unknown>>) =>
  ({ collection: "comments", workspaceId, id, fields }) as const;

export function addComment(subject: Subject, text: string): Promise<boolean> {
  const { workspaceId, taskId } = subject;
  return save({
    id: newCommentId(subject),
    what: "Not added",
    lost: text,
    run: (client) => {
      const { id, saved } = client.comments.direct.create({ workspaceId }, { taskId, text });
      return { saved, expect: expect(subject, id, {}) };
    },
  });
}

export function changeComment(subject: Subject, id: string, text: string): Promise<boolean> {
  return save({
    id,
    what: "Not saved",
    lost: text,
    run: (client) => ({
      saved: client.comments.direct.update({ workspaceId: subject.workspaceId }, id, { text }),
      expect: expect(subject, id, { text }),
    }),
  });
}

export function deleteComment(subject: Subject, { id, text }: Comment): void {
  const { workspaceId } = subject;
  showToast("Comment deleted", () => {
    void save({
      id: newCommentId(subject),
      what: "Not restored",
      lost: text,
      run: (client) => ({
        saved: client.comments.direct.restore({ workspaceId }, id),
        expect: expect(subject, id, { deletedAt: null }),
      }),
    });
  });
  void save({
    id,
    what: "Not deleted",
    run: (client) => ({
      saved: client.comments.direct.delete({ workspaceId }, id),
      expect: expect(subject, id, { deletedAt: "now" }),
    }),
  });
}
