// Finds the route of a request: a look-up by segments, whatever the number of collections.
import type { PathParams } from "../define/handlers.ts";
import { Problem } from "../shared/problem.ts";

/** What the table needs to know of a route: `/workspaces/:workspaceId/tasks/:itemId`. */
export interface Placed {
  readonly method: string;
  readonly path: string;
}

export interface Found<R extends Placed> {
  readonly route: R;
  /** By name, percent-decoded. */
  readonly params: PathParams;
}

interface Entry<R extends Placed> {
  readonly path: string;
  readonly segments: readonly string[];
  /** By HTTP method, in capitals. */
  readonly routes: Map<string, R>;
}

/** Answers a method and a path with its route. Throws "not-found", or "method-not-allowed" with what is allowed. */
export function createRouteTable<R extends Placed>(routes: readonly R[]): (method: string, path: string) => Found<R> {
  const bySize = new Map<number, Entry<R>[]>();
  for (const route of routes) place(bySize, route);
  // A literal comes before a parameter in the same place: /workspaces/join before /workspaces/:itemId.
  for (const entries of bySize.values()) entries.sort((one, other) => rank(one).localeCompare(rank(other)));
  return (method, path) => {
    const segments = split(path);
    const entries = (bySize.get(segments.length) ?? []).filter((entry) => matches(entry.segments, segments));
    const wanted = method === "HEAD" ? "GET" : method;
    for (const entry of entries) {
      const route = entry.routes.get(wanted);
      if (route !== undefined) return { route, params: paramsOf(entry.segments, segments) };
    }
    if (entries.length === 0) throw new Problem("not-found");
    const allow = [...new Set(entries.flatMap((entry) => [...entry.routes.keys()]))];
    throw new Problem("method-not-allowed", undefined, { allow });
  };
}

function place<R extends Placed>(bySize: Map<number, Entry<R>[]>, route: R): void {
  const segments = split(route.path);
  const entries = bySize.get(segments.length) ?? [];
  bySize.set(segments.length, entries);
  let entry = entries.find(({ path }) => path === route.path);
  if (entry === undefined) {
    entry = { path: route.path, segments, routes: new Map() };
    entries.push(entry);
  }
  const method = route.method.toUpperCase();
  // The first one stays: actions come before what they take the place of.
  if (!entry.routes.has(method)) entry.routes.set(method, route);
}

const isParam = (segment: string) => segment.startsWith(":");

const rank = ({ segments }: Entry<Placed>) => segments.map((segment) => (isParam(segment) ? "1" : "0")).join("");

/** One slash at the end makes no difference; an empty segment elsewhere is never matched. */
function split(path: string): string[] {
  const end = path.length > 1 && path.endsWith("/") ? -1 : undefined;
  return path.slice(1, end).split("/");
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.every((segment, index) => (isParam(segment) ? segments[index] !== "" : segment === segments[index]));
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): PathParams {
  const params: Record<string, string> = {};
  pattern.forEach((segment, index) => {
    if (isParam(segment)) params[segment.slice(1)] = decode(segments[index] ?? "");
  });
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Problem("not-found");
  }
}
