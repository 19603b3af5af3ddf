// collection(): one file's description of what is stored, who may touch it and what follows from it.
import type { z } from "zod";
import type { Access, OwnerField, Role } from "./access.ts";
import type { ActionMap } from "./action.ts";
import { checkCollection } from "./check-collection.ts";
import { toShape } from "./read-shape.ts";
import type { Shape } from "./shape.ts";
import { type Stamps, type stampNames, systemFields } from "./system-fields.ts";

/** A query that clients may run: equality on `where` (array-contains for arrays), then one order. */
export interface DeclaredQuery<Name extends string = string> {
  readonly where?: readonly Name[];
  readonly orderBy: Name | "createdAt" | "updatedAt";
  readonly direction?: "asc" | "desc";
}

export interface AccessTable {
  readonly read: Access;
  readonly create?: Access;
  readonly update?: Access;
  /** To the trash and back; for good where the collection has no trash. */
  readonly delete?: Access;
  /** Deleting for good what is in the trash: only over HTTPS. */
  readonly purge?: Access;
  /** Reading across all scopes with a collection-group query that filters on this field. */
  readonly readAcross?: OwnerField;
}

export interface Effects {
  /** A line per change in the scope's `activity` collection. */
  readonly activity?: {
    readonly titleField: string;
    /** Verbs for updates that reach a value: `{ completed: { status: "done" } }`. */
    readonly verbs?: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;
  };
  /** The field of the scope's document that counts this collection's documents outside the trash. */
  readonly count?: string;
}

/** What a document belongs to: one of another collection of the same scope, whose id a field of its own holds. */
export interface PartOf<Name extends string = string> {
  /** "workspaces/{workspaceId}/tasks" */
  readonly collection: string;
  readonly field: Name;
}

export interface CollectionOptions<Fields extends z.ZodRawShape, Actions extends ActionMap> {
  /** One of them, for routes, messages and activity: "task". */
  readonly noun: string;
  readonly fields: Fields;
  /** The field that is also the document's id. */
  readonly id?: Extract<keyof Fields, string>;
  readonly access: AccessTable;
  /** Fields that only some of those who may write can set or change; others create them as their default, or absent. */
  readonly fieldAccess?: Readonly<Partial<Record<Extract<keyof Fields, string>, Role>>>;
  /** `direct`: SDK writes under the rules, and the API; `api`: only the API; `server`: nobody but functions. */
  readonly writes: "direct" | "api" | "server";
  /** Fields that never change after creation. */
  readonly immutable?: readonly Extract<keyof Fields, string>[];
  /** Fields that only the server writes; they need a default, which a created document starts with. */
  readonly serverFields?: readonly Extract<keyof Fields, string>[];
  /**
   * Fields that nobody queries: saves their index entries, and for times that only grow the 500 writes a second that
   * their index would hold the collection to.
   */
  readonly unindexed?: readonly (Extract<keyof Fields, string> | (typeof stampNames)[number])[];
  readonly queries?: readonly DeclaredQuery<Extract<keyof Fields, string>>[];
  readonly retention?: {
    /** Deleting moves to the trash; the cleanup purges it after this many milliseconds. */
    readonly trash?: number;
    /** The cleanup deletes documents whose field is older than this many milliseconds. */
    readonly age?: { readonly field: Extract<keyof Fields, string>; readonly after: number };
    /** A timestamp after which Firestore itself deletes the document, within a day (a TTL policy): no events, no record. */
    readonly expires?: Extract<keyof Fields, string>;
  };
  readonly effects?: Effects;
  /** When that is deleted for good, by whatever way, its parts are, too. */
  readonly partOf?: PartOf<Extract<keyof Fields, string>>;
  readonly actions?: Actions;
}

export interface Collection<
  Path extends string = string,
  Fields extends z.ZodRawShape = z.ZodRawShape,
  Actions extends ActionMap = ActionMap,
> {
  /** The last part of the path: "tasks". */
  readonly name: string;
  /** "workspaces/{workspaceId}/tasks" */
  readonly path: Path;
  /** The ids in the path, outermost first: ["workspaceId"]. */
  readonly params: readonly string[];
  readonly noun: string;
  /** The name of the document's own id in routes and rules: "taskId". */
  readonly idName: string;
  /** The field that is also the id, if any. */
  readonly idField: string | undefined;
  readonly fields: Fields;
  /** What each stored field looks like, the kit's own included. */
  readonly shapes: Readonly<Record<string, Shape>>;
  /** The names of the kit's fields among `shapes`. */
  readonly systemFields: readonly string[];
  readonly access: AccessTable;
  readonly fieldAccess: Readonly<Record<string, Role>>;
  readonly writes: "direct" | "api" | "server";
  readonly immutable: readonly string[];
  readonly serverFields: readonly string[];
  readonly unindexed: readonly string[];
  readonly queries: readonly Required<DeclaredQuery>[];
  readonly hasTrash: boolean;
  readonly retention: {
    readonly trash?: number;
    readonly age?: { readonly field: string; readonly after: number };
    readonly expires?: string;
  };
  readonly effects: Effects;
  readonly partOf: PartOf | undefined;
  readonly actions: Actions;
}

/** Any collection, for code that works on all of them. */
export type AnyCollection = Collection;

/** A document as people read it over HTTPS: its id, its fields and the kit's. */
export type Document<C extends AnyCollection> = { readonly id: string } & z.output<z.ZodObject<C["fields"]>> & Stamps;
/** What creating takes. */
export type NewDocument<C extends AnyCollection> = z.input<z.ZodObject<C["fields"]>>;

/** Declares a collection. Throws DefinitionError, naming collection and field, where the definition cannot work. */
export function collection<
  const Path extends string,
  Fields extends z.ZodRawShape,
  const Actions extends ActionMap = Record<never, never>,
>(path: Path, options: CollectionOptions<Fields, Actions>): Collection<Path, Fields, Actions> {
  const segments = path.split("/");
  const hasTrash = options.retention?.trash !== undefined;
  const system = systemFields({ stamped: options.writes !== "server", trash: hasTrash });
  const shapes: Record<string, Shape> = {};
  for (const [field, schema] of Object.entries<z.core.$ZodType>({ ...options.fields, ...system })) {
    shapes[field] = toShape(schema, { collection: path, field });
  }
  const defined: Collection<Path, Fields, Actions> = {
    name: segments.at(-1) ?? "",
    path,
    params: segments.filter((segment) => segment.startsWith("{")).map((segment) => segment.slice(1, -1)),
    noun: options.noun,
    idName: `${options.noun}Id`,
    idField: options.id,
    fields: options.fields,
    shapes,
    systemFields: Object.keys(system),
    access: options.access,
    fieldAccess: (options.fieldAccess ?? {}) as Readonly<Record<string, Role>>,
    writes: options.writes,
    immutable: options.immutable ?? [],
    serverFields: options.serverFields ?? [],
    unindexed: options.unindexed ?? [],
    queries: toQueries(options.queries ?? [], options.writes !== "server"),
    hasTrash,
    retention: options.retention ?? {},
    effects: options.effects ?? {},
    partOf: options.partOf,
    actions: options.actions ?? ({} as Actions),
  };
  checkCollection(defined, Object.keys(options.fields));
  return defined;
}

/** Every stamped collection can be listed by age, newest first, without declaring it. */
function toQueries(declared: readonly DeclaredQuery[], stamped: boolean): Required<DeclaredQuery>[] {
  const queries = declared.map(({ where = [], orderBy, direction = "asc" }) => ({ where, orderBy, direction }));
  const hasPlain = queries.some((query) => query.where.length === 0);
  return hasPlain || !stamped ? queries : [{ where: [], orderBy: "createdAt", direction: "desc" as const }, ...queries];
}
