// The fields that the kit keeps on every document people write: who and when, and whether it is in the trash.
import type { z } from "zod";
import { type IsoTimestamp, timestamp, type UserId, userId } from "./field-types.ts";

export interface Stamps {
  readonly createdAt: IsoTimestamp;
  readonly createdBy: UserId;
  readonly updatedAt: IsoTimestamp;
  readonly updatedBy: UserId;
  /** When the document went to the trash; null while it is not there; absent in collections without a trash. */
  readonly deletedAt?: IsoTimestamp | null;
}

export const stampNames = ["createdAt", "createdBy", "updatedAt", "updatedBy"] as const;
export const trashStamp = "deletedAt";

/** The system fields of a collection, as schemas: none where only the server writes. */
export function systemFields(options: { stamped: boolean; trash: boolean }): Record<string, z.ZodType> {
  if (!options.stamped) return {};
  const fields: Record<string, z.ZodType> = {
    createdAt: timestamp(),
    createdBy: userId(),
    updatedAt: timestamp(),
    updatedBy: userId(),
  };
  if (options.trash) fields[trashStamp] = timestamp().nullable();
  return fields;
}
