// Who may do what. The same words become the API's checks and the rules' conditions.

/** Roles in a scope, weakest first: each includes the ones before it. */
export const roles = ["viewer", "editor", "owner"] as const;
export type Role = (typeof roles)[number];

/** The caller's uid is the value of a field of the document, and the caller still has the role in the scope, if given. */
export interface OwnerField {
  readonly ownerField: string;
  readonly role?: Role;
}
/** The caller's uid is the document's id. */
export interface SelfId {
  readonly self: true;
}

export type Access = "nobody" | "public" | "signedIn" | Role | OwnerField | SelfId;

export type Operation = "read" | "create" | "update" | "delete";

/** `ownerField("createdBy", "viewer")`: one's own, for as long as one is a viewer or more in the scope. */
export function ownerField(field: string, role?: Role): OwnerField {
  return role === undefined ? { ownerField: field } : { ownerField: field, role };
}

export const self: SelfId = { self: true };

export function isRole(access: Access): access is Role {
  return typeof access === "string" && (roles as readonly string[]).includes(access);
}

/** The role that an access asks for, alone or beside something else. */
export function roleOf(access: Access | undefined): Role | undefined {
  if (access === undefined) return undefined;
  if (typeof access === "string") return isRole(access) ? access : undefined;
  return "role" in access ? access.role : undefined;
}

/** The roles that satisfy a required role: itself and the stronger ones. */
export function rolesFrom(required: Role): readonly Role[] {
  return roles.slice(roles.indexOf(required));
}
