// Profiles: every account has one, made when the account is. Safe to run twice.

import { newDocument } from "../api/present.ts";
import type { AnyCollection } from "../define/collection.ts";
import { shorten } from "../define/text.ts";
import { WriteRefused } from "../store/failures.ts";
import type { Store } from "../store/store.ts";

export interface Account {
  readonly uid: string;
  readonly displayName?: string | undefined;
  readonly email?: string | undefined;
  readonly isAnonymous: boolean;
}

/** Makes users/{uid} unless it is there. Answers whether it was made now. */
export async function createProfile(
  store: Store,
  { users, account, at }: { users: AnyCollection; account: Account; at: Date },
): Promise<boolean> {
  const { uid, email, isAnonymous } = account;
  const fields = { displayName: toDisplayName(account), email: email ?? null, isAnonymous };
  try {
    await store.create(`${users.name}/${uid}`, newDocument(users, fields, { uid, at }));
    return true;
  } catch (error) {
    if (error instanceof WriteRefused && error.reason === "exists") return false;
    throw error;
  }
}

function toDisplayName({ displayName, email, isAnonymous }: Account): string {
  return (
    shorten(displayName ?? "", 80) || shorten(email?.split("@")[0] ?? "", 80) || (isAnonymous ? "Guest" : "Someone")
  );
}
