// The short fields of a task: status, due date, assignee.
import { useEffect, useId, useRef } from "preact/hooks";
import { dayName, fromDateField, toDateField } from "../model/dates.ts";
import type { Team } from "../model/team.ts";
import type { Status } from "../model/types.ts";
import { STATUS_NAMES } from "./task-group.tsx";

const CHOICES: readonly Status[] = ["todo", "doing", "done"];

interface StatusFieldProps {
  status: Status;
  readOnly: boolean;
  change: (status: Status) => void;
}

export function StatusField({ status, readOnly, change }: StatusFieldProps) {
  const name = useId();
  return (
    <fieldset class="segmented" disabled={readOnly}>
      <legend>Status</legend>
      <div class="segments">
        {CHOICES.map((choice) => (
          <label key={choice}>
            <input type="radio" name={name} checked={choice === status} onChange={() => change(choice)} />
            <span>{STATUS_NAMES[choice]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface DueFieldProps {
  dueAt: number | null;
  readOnly: boolean;
  change: (dueAt: number | null) => void;
}

/**
 * Saved when it is chosen; typed, when the field is left or with Enter: on the way there each digit makes another date. The
 * field keeps its own value, because writing to it takes away what has been typed so far.
 */
export function DueField({ dueAt, readOnly, change }: DueFieldProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  /** Keys pressed since the field was last saved. */
  const typed = useRef(0);
  const stored = toDateField(dueAt);
  useEffect(() => {
    if (field.current !== null && typed.current === 0) field.current.value = stored;
  }, [stored]);
  const commit = (input: HTMLInputElement) => {
    typed.current = 0;
    const next = fromDateField(input.value);
    const isWhole = input.validity.valid && (next !== null || input.value === "");
    if (!isWhole) input.value = stored;
    else if (input.value !== stored) change(next);
  };
  return (
    <div class="field-group">
      <label for={id}>Due</label>
      <div class="field-and-button">
        <input
          ref={field}
          id={id}
          class="field"
          type="date"
          disabled={readOnly}
          defaultValue={stored}
          min="1970-01-01"
          max="9999-12-31"
          onKeyDown={(event) => {
            if (event.key === "Enter") commit(event.currentTarget);
            else if (event.key !== "Tab") typed.current += 1;
          }}
          onChange={(event) => {
            if (typed.current === 0) commit(event.currentTarget);
          }}
          onBlur={(event) => commit(event.currentTarget)}
        />
        {dueAt !== null && !readOnly && (
          <button type="button" class="button quiet" onClick={() => change(null)}>
            Clear<span class="visually-hidden"> the due date</span>
          </button>
        )}
      </div>
      {dueAt !== null && <p class="hint">{dayName(dueAt, Date.now())}</p>}
    </div>
  );
}

interface AssigneeFieldProps {
  assignee: string | null;
  team: Team;
  change: (assignee: string | null) => void;
}

export function AssigneeField({ assignee, team, change }: AssigneeFieldProps) {
  const id = useId();
  const left = assignee !== null && !team.members.some((member) => member.userId === assignee);
  return (
    <div class="field-group">
      <label for={id}>Assigned to</label>
      <select
        id={id}
        class="field"
        disabled={!team.canEdit}
        value={assignee ?? ""}
        onChange={(event) => change(event.currentTarget.value || null)}
      >
        <option value="">Nobody</option>
        {team.members.map(({ userId, displayName }) => (
          <option key={userId} value={userId}>
            {userId === team.me ? `${displayName} (you)` : displayName}
          </option>
        ))}
        {left && <option value={assignee}>{team.nameOf(assignee)}</option>}
      </select>
    </div>
  );
}
