// One write of a request, checked: what it does to one document, as data.
import type { FieldPath } from "../../model/field-path.ts";
import type { Path } from "../../model/path.ts";
import type { Fields } from "../../model/value.ts";
import type { Micros } from "../../storage/types.ts";
import type { Transform } from "./transform.ts";

export type WritePrecondition =
  | { readonly kind: "exists"; readonly exists: boolean }
  | { readonly kind: "updateTime"; readonly updateTime: Micros }
  | { readonly kind: "none" };

export interface WriteOperation {
  readonly kind: "set" | "patch" | "transform" | "delete" | "verify";
  readonly name: string;
  readonly path: Path;
  readonly precondition: WritePrecondition;
  /** For set and patch: as they will be stored. */
  readonly fields: Fields;
  /** For patch: the paths that are set or, without a value in `fields`, removed. */
  readonly mask: readonly FieldPath[];
  readonly transforms: readonly Transform[];
}
