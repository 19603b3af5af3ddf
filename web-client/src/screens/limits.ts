// The limits of the definitions, for the fields’ own attributes: what a field lets one type is what the server accepts.
import { coreShape, type Shape } from "../../../functions/src/kit/index.ts";
import { definitions } from "../client/definitions.ts";

const { comments, tasks, workspaces } = definitions.collections;

/** The most characters, or items; infinite where the definition sets no limit. */
function longest(shape: Shape | undefined): number {
  const core = shape && coreShape(shape);
  return (core?.kind === "string" || core?.kind === "array" ? core.max : undefined) ?? Number.POSITIVE_INFINITY;
}

function itemsOf(shape: Shape | undefined): Shape | undefined {
  const core = shape && coreShape(shape);
  return core?.kind === "array" ? core.items : undefined;
}

export const TITLE_LIMIT = longest(tasks.shapes.title);
export const NOTES_LIMIT = longest(tasks.shapes.notes);
export const LABEL_LIMIT = longest(itemsOf(tasks.shapes.labels));
export const LABEL_COUNT = longest(tasks.shapes.labels);
export const COMMENT_LIMIT = longest(comments.shapes.text);

export const NAME_LIMIT = longest(workspaces.shapes.name);
