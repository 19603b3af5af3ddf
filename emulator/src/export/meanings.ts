// Numbers of Datastore's entity format. Found by reading exports of Google's emulator.

/** What a stored value stands for, beyond its wire type. */
export const meaning = { time: 7, geoPoint: 9, bytes: 14, entity: 19, emptyList: 24, vector: 31 } as const;

export const entity = { key: 13, indexed: 14, raw: 15, group: 16 } as const;
export const key = { app: 13, path: 14, database: 23 } as const;
export const element = { group: 1, type: 2, id: 3, name: 4 } as const;
export const property = { meaning: 1, name: 3, multiple: 4, value: 5 } as const;
export const propertyValue = {
  integer: 1,
  boolean: 2,
  text: 3,
  double: 4,
  point: 5,
  x: 6,
  y: 7,
  reference: 12,
} as const;
export const reference = { app: 13, element: 14, type: 15, id: 16, name: 17, database: 23 } as const;

/** Datastore knows databases by the empty name where Firestore says `(default)`. */
export const DEFAULT_DATABASE = "(default)";

/** How vectors stood in maps in some versions: elements of this name. */
export const VECTOR_ELEMENT = "__vector__";
