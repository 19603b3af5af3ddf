// What people say about a task: the oldest first, and a field below to answer.
import { useId, useRef } from "preact/hooks";
import { useLive } from "../data/use-live.ts";
import { CONVERSATION_LIMIT, watchComments } from "../data/watch.ts";
import { dayName, fullTime, timeOfDay } from "../model/dates.ts";
import type { Comment } from "../model/types.ts";
import { Avatar } from "../ui/avatar.tsx";
import { EditableText } from "../ui/editable-text.tsx";
import { FailureNote } from "../ui/failure-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { LiveList } from "../ui/states.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useKeptText } from "../ui/use-kept-text.ts";
import { useSteadyClicks } from "../ui/use-steady-clicks.ts";
import { useToday } from "../ui/use-today.ts";
import { addComment, changeComment, deleteComment, newCommentId, type Subject } from "./comment-actions.ts";
import { COMMENT_LIMIT } from "./limits.ts";
import type { Place } from "./place.ts";

export function TaskComments({ taskId, place }: { taskId: string; place: Place }) {
  const { workspace, team } = place;
  const subject: Subject = { workspaceId: workspace.id, taskId };
  const live = useLive<Comment[]>(`comments:${team.me}:${workspace.id}:${taskId}`, (client, watcher) =>
    watchComments(client, subject, watcher),
  );
  useToday();
  const list = useRef<HTMLUListElement>(null);
  useKeptFocus(list, "#comments");
  const onClickCapture = useSteadyClicks();
  return (
    <section class="comments" aria-labelledby="comments">
      <h3 id="comments" tabIndex={-1}>
        Comments
      </h3>
      <LiveList
        live={live}
        name="the comments"
        rows={2}
        empty={<p class="hint">{team.canEdit ? "Nobody has said anything yet." : "No comments."}</p>}
      >
        {(comments) => (
          <>
            {comments.length >= CONVERSATION_LIMIT && (
              <p class="hint">Only the latest {CONVERSATION_LIMIT} comments are shown.</p>
            )}
            <ul ref={list} onClickCapture={onClickCapture}>
              {comments.map((comment) => (
                <CommentRow key={comment.id} comment={comment} subject={subject} place={place} />
              ))}
            </ul>
          </>
        )}
      </LiveList>
      {team.canEdit ? <AddComment subject={subject} /> : <FailureNote id={newCommentId(subject)} />}
    </section>
  );
}

function CommentRow({ comment, subject, place }: { comment: Comment; subject: Subject; place: Place }) {
  const { team } = place;
  const mine = comment.createdBy === team.me && team.canEdit;
  const now = Date.now();
  const author = team.members.find(({ userId }) => userId === comment.createdBy)?.displayName;
  return (
    <li class="comment" data-row={comment.id}>
      <Avatar name={author ?? "?"} />
      <div class="comment-body">
        <p class="comment-head">
          <strong dir="auto">{team.nameOf(comment.createdBy)}</strong>{" "}
          <time datetime={new Date(comment.createdAt).toISOString()} title={fullTime(comment.createdAt)}>
            {dayName(comment.createdAt, now)}, {timeOfDay(comment.createdAt)}
          </time>
          {comment.edited && <span> · edited</span>}
        </p>
        <EditableText
          value={comment.text}
          label="Comment"
          name={`comment:${comment.id}`}
          failureId={comment.id}
          maxLength={COMMENT_LIMIT}
          class="comment-text"
          readOnly={!mine}
          multiline
          save={(text) => changeComment(subject, comment.id, text)}
        />
      </div>
      {mine && (
        <button
          type="button"
          class="icon-button comment-remove"
          data-control="remove"
          title="Delete the comment"
          onClick={() => deleteComment(subject, comment)}
        >
          <Icon name="trash" />
          <span class="visually-hidden">Delete the comment: {comment.text}</span>
        </button>
      )}
    </li>
  );
}

function AddComment({ subject }: { subject: Subject }) {
  const [text, setText] = useKeptText(newCommentId(subject));
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const add = () => {
    const said = text.trim();
    if (said === "") return;
    setText("");
    void addComment(subject, said);
    field.current?.focus();
  };
  return (
    <form
      class="add-comment"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label class="visually-hidden" for={id}>
        New comment
      </label>
      <textarea
        ref={field}
        id={id}
        class="field"
        rows={2}
        dir="auto"
        maxLength={COMMENT_LIMIT}
        placeholder="Write a comment"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter makes a new line; with Ctrl or the command key it sends.
          if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          add();
        }}
      />
      <button type="submit" class="button" disabled={text.trim() === ""}>
        Comment
      </button>
      <FailureNote
        id={newCommentId(subject)}
        occupied={text.trim() !== ""}
        putBack={(lost) => {
          setText(lost);
          field.current?.focus();
        }}
      />
    </form>
  );
}
