// A task's labels: chips that can be taken off, and a field that puts one more on.
import { useId, useRef, useState } from "preact/hooks";
import { Icon } from "../ui/icons.tsx";
import { LABEL_COUNT, LABEL_LIMIT } from "./limits.ts";

interface LabelsFieldProps {
  labels: string[];
  inUse: string[];
  readOnly: boolean;
  change: (labels: string[]) => void;
}

export function LabelsField({ labels, inUse, readOnly, change }: LabelsFieldProps) {
  const [text, setText] = useState("");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const full = labels.length >= LABEL_COUNT;
  const add = () => {
    const label = text.trim();
    setText("");
    if (label !== "" && !full && !labels.includes(label)) change([...labels, label]);
  };
  return (
    <div class="field-group wide">
      <label for={id}>Labels</label>
      <div class="labels">
        {labels.map((label) => (
          <span key={label} class="label removable">
            <bdi>{label}</bdi>
            {!readOnly && (
              <button
                type="button"
                onClick={() => {
                  change(labels.filter((each) => each !== label));
                  field.current?.focus();
                }}
              >
                <Icon name="close" />
                <span class="visually-hidden">Remove the label {label}</span>
              </button>
            )}
          </span>
        ))}
        <input
          ref={field}
          id={id}
          class="field label-field"
          dir="auto"
          list={`${id}-in-use`}
          disabled={readOnly || full}
          maxLength={LABEL_LIMIT}
          autocomplete="off"
          placeholder={full ? `No more than ${LABEL_COUNT}` : "Add a label"}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.isComposing || (event.key !== "Enter" && event.key !== ",")) return;
            event.preventDefault();
            add();
          }}
        />
        <datalist id={`${id}-in-use`}>
          {inUse
            .filter((label) => !labels.includes(label))
            .map((label) => (
              <option key={label} value={label} />
            ))}
        </datalist>
      </div>
    </div>
  );
}
