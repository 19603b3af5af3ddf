// The fields that belong to the system, not to the form. The rules demand them on every write that
// bypasses the API: who and when, and the trash marker. Nothing else in the app writes them.
import { serverTimestamp } from "firebase/firestore";

export function created(uid: string) {
  return {
    createdAt: serverTimestamp(),
    createdBy: uid,
    updatedAt: serverTimestamp(),
    updatedBy: uid,
    deletedAt: null,
  };
}

export function updated(uid: string) {
  return { updatedAt: serverTimestamp(), updatedBy: uid };
}

export function trashed(uid: string) {
  return { deletedAt: serverTimestamp(), ...updated(uid) };
}

export function restored(uid: string) {
  return { deletedAt: null, ...updated(uid) };
}
