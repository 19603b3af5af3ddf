// defineApp(): all collections together, and the checks that need more than one of them.
import { type Access, roleOf } from "./access.ts";
import type { AnyCollection } from "./collection.ts";
import { DefinitionError } from "./errors.ts";
import { coreShape, type Shape } from "./shape.ts";

/** Where roles come from: `workspaces/{workspaceId}` holds `members/{uid}` with a `role`. */
export interface Scope {
  readonly path: string;
  readonly members: string;
}

export interface App<Collections extends Readonly<Record<string, AnyCollection>> = Record<string, AnyCollection>> {
  readonly scope: Scope;
  readonly collections: Collections;
}

/** The one list of everything. Throws DefinitionError where collections do not fit together. */
export function defineApp<const Collections extends Readonly<Record<string, AnyCollection>>>(
  app: App<Collections>,
): App<Collections> {
  const collections = Object.values(app.collections);
  const members = collections.find((each) => each.path === `${app.scope.path}/${app.scope.members}`);
  if (members === undefined) {
    throw new DefinitionError(app.scope.path, undefined, `the scope's "${app.scope.members}" are not defined`);
  }
  if (members.shapes.role === undefined) throw new DefinitionError(members.path, "role", "members need a role");
  for (const [key, each] of Object.entries(app.collections)) {
    if (key !== each.name) throw new DefinitionError(each.path, undefined, `listed as "${key}", named "${each.name}"`);
    const twin = collections.find((other) => other !== each && other.noun === each.noun);
    if (twin !== undefined) throw new DefinitionError(each.path, undefined, `${twin.path} has the same noun`);
    checkScope(app, each);
    checkReferences(each, collections);
    checkEffects(app, each, collections);
    checkPartOf(app, each, collections);
  }
  return app as App<Collections>;
}

/** The document that gives a collection its roles: "workspaces/{workspaceId}", also for the scopes themselves. */
export function scopeParam(app: Pick<App, "scope">, collection: AnyCollection): string | undefined {
  const [root, param] = app.scope.path.split("/");
  const [first] = collection.path.split("/");
  if (root === undefined || param === undefined || first !== root) return undefined;
  return param.slice(1, -1);
}

/** Whether the collection's documents are the scopes themselves. */
export function isScope(app: Pick<App, "scope">, collection: AnyCollection): boolean {
  return `${collection.path}/{${collection.idName}}` === app.scope.path;
}

function checkScope(app: App, each: AnyCollection): void {
  const accesses: Access[] = [...Object.values(each.access), ...Object.values(each.actions).map((one) => one.access)];
  if (accesses.some((access) => roleOf(access) !== undefined) && scopeParam(app, each) === undefined) {
    throw new DefinitionError(each.path, undefined, `a role needs a path below ${app.scope.path}`);
  }
}

function checkReferences(each: AnyCollection, all: readonly AnyCollection[]): void {
  for (const [field, shape] of Object.entries(each.shapes)) {
    const missing = referencesIn(shape).find((to) => !all.some(({ path }) => path === to));
    if (missing !== undefined)
      throw new DefinitionError(each.path, field, `refers to ${missing}, which is not defined`);
  }
}

/** Parts are found by the field, where the whole one was; so it never changes, is indexed, and both are of one scope. */
function checkPartOf(app: App, each: AnyCollection, all: readonly AnyCollection[]): void {
  if (each.partOf === undefined) return;
  const { collection, field } = each.partOf;
  const fail = (problem: string) => new DefinitionError(each.path, field, problem);
  const whole = all.find(({ path }) => path === collection);
  if (whole === undefined) throw fail(`partOf names ${collection}, which is not defined`);
  const areSiblings = [whole, each].every(({ path, name }) => path === `${app.scope.path}/${name}`);
  if (whole === each || !areSiblings) throw fail(`partOf is for two collections of ${app.scope.path}`);
  const shape = each.shapes[field];
  if (shape?.kind !== "string") throw fail("partOf needs a text field, which is always there");
  if (!each.immutable.includes(field)) throw fail("partOf needs an immutable field");
  if (each.unindexed.includes(field)) throw fail("partOf looks for it, so it cannot be unindexed");
}

/** The collections that the references of a shape point into. */
function referencesIn(shape: Shape): readonly string[] {
  const core = coreShape(shape);
  switch (core.kind) {
    case "reference":
      return [core.to];
    case "array":
      return referencesIn(core.items);
    case "record":
      return referencesIn(core.values);
    case "object":
      return Object.values(core.fields).flatMap(referencesIn);
    case "union":
      return Object.values(core.options).flatMap(referencesIn);
    default:
      return [];
  }
}

function checkEffects(app: App, each: AnyCollection, all: readonly AnyCollection[]): void {
  const scopes = all.find((one) => isScope(app, one));
  const { count, activity } = each.effects;
  if (count !== undefined && (each.params.length !== 1 || scopes?.serverFields.includes(count) !== true)) {
    throw new DefinitionError(each.path, count, `effects.count needs a server field of that name in ${app.scope.path}`);
  }
  if (activity !== undefined && !all.some((one) => one.path === `${app.scope.path}/activity`)) {
    throw new DefinitionError(each.path, undefined, `effects.activity needs a collection ${app.scope.path}/activity`);
  }
}
