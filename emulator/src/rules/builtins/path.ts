// Methods of path.
import { typeError, undefinedProperty } from "../values/errors.ts";
import type { RulesMap } from "../values/map-value.ts";
import { type PathSegment, RulesPath } from "../values/path-value.ts";
import { RulesError, type RulesValue } from "../values/value.ts";
import { type BuiltinTable, single } from "./signature.ts";

type Placeholder = Exclude<PathSegment, string>;

function bind(self: RulesPath, values: RulesMap): RulesValue {
  const bound = new Map(self.bound);
  const segments: PathSegment[] = [];
  for (const segment of self.segments) {
    const value = typeof segment === "string" ? undefined : values.get(segment.placeholder);
    if (typeof segment === "string" || value === undefined) segments.push(segment);
    else {
      const accepted = checkBinding(segment, value);
      if (accepted instanceof RulesError) return accepted;
      bound.set(segment.placeholder, accepted);
      segments.push(...(accepted instanceof RulesPath ? accepted.segments : [accepted]));
    }
  }
  const unknown = values.keys().find((name) => !bound.has(name) || self.bound.has(name));
  return unknown === undefined ? new RulesPath(segments, bound) : undefinedProperty(unknown);
}

function checkBinding(segment: Placeholder, value: RulesValue): string | RulesPath | RulesError {
  if (segment.many) return value instanceof RulesPath ? value : typeError(value, "path");
  return typeof value === "string" ? value : typeError(value, "string");
}

export const pathMethods: BuiltinTable = { bind: single(["map"], bind) };
