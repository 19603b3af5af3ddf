// Who may do what. The same words become the API's checks and the rules' conditions.

/** Roles in a scope, weakest first: each includes the ones before it. */
export const roles = ["viewer", "editor", "owner"] as const;
export type Role = (typeof roles)[number];

/** The caller's uid is the value of a field of the document. */
export interface OwnerField {
  readonly ownerField: string;
}
/** The caller's uid is the document's id. */
export interface SelfId {
  readonly self: true;
}

export type Access = "nobody" | "public" | "signedIn" | Role | OwnerField | SelfId;

export type Operation = "read" | "create" | "update" | "delete";

export function ownerField(field: string): OwnerField {
  return { ownerField: field };
}

export const self: SelfId = { self: true };

export function isRole(access: Access): access is Role {
  return typeof access === "string" && (roles as readonly string[]).includes(access);
}

/** The roles that satisfy a required role: itself and the stronger ones. */
export function rolesFrom(required: Role): readonly Role[] {
  return roles.slice(roles.indexOf(required));
}
