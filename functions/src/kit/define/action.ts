// Actions: the verbs that are not create, read, update, delete. Declared here, answered in the server's handlers.
import type { z } from "zod";
import type { Access } from "./access.ts";

export interface Action<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
  On extends "collection" | "item" = "collection" | "item",
> {
  /** `collection`: POST /tasks/verb; `item`: POST /tasks/{id}/verb. */
  readonly on: On;
  /** Who may call it; the handler may refuse more. */
  readonly access: Access;
  readonly input: Input;
  readonly output: Output;
  /** One line for the API's documentation. */
  readonly summary: string;
  /**
   * Whether a retry with the same Idempotency-Key finds the first result: so it is where the handler makes documents
   * under ids of `newId`, and looks first whether they are there. The API's description offers the key only then.
   */
  readonly takesKey?: boolean;
}

export type ActionMap = Readonly<Record<string, Action>>;

/** Declares an action. An action named `create`, `update` or `delete` takes the place of that operation. */
export function action<Input extends z.ZodObject, Output extends z.ZodType, const On extends "collection" | "item">(
  declaration: Action<Input, Output, On>,
): Action<Input, Output, On> {
  return declaration;
}
