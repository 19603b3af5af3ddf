// Effectively once: an effect's writes and its marker are one commit. A second delivery finds the marker and stops.
import { WriteRefused } from "../store/failures.ts";
import { type Store, type StoreTransaction, Timestamp } from "../store/store.ts";
import { markerCollection } from "./markers.ts";

/** Longer than any redelivery; the TTL policy removes markers afterwards. */
const markerLifetime = 14 * 24 * 60 * 60 * 1000;

export interface Occasion {
  /** The function: two of them can see the same event. */
  readonly name: string;
  readonly eventId: string;
  readonly at: Date;
}

/** Runs the writes unless this function has run for this event before. Answers whether it ran. */
export async function once(
  store: Store,
  { name, eventId, at }: Occasion,
  write: (transaction: StoreTransaction) => void | Promise<void>,
): Promise<boolean> {
  const marker = `${markerCollection}/${encodeURIComponent(`${name}.${eventId}`)}`;
  try {
    await store.transaction(async (transaction) => {
      await write(transaction);
      transaction.create(marker, { at, expiresAt: Timestamp.fromMillis(at.getTime() + markerLifetime) });
    });
    return true;
  } catch (error) {
    if (error instanceof WriteRefused && error.reason === "exists") return false;
    throw error;
  }
}
