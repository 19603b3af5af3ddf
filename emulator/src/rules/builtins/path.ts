// Methods of path.
import { tooLarge, typeError } from "../values/errors.ts";
import type { RulesMap } from "../values/map-value.ts";
import { type Capture, type PathSegment, RulesPath } from "../values/path-value.ts";
import { RulesError, type RulesValue } from "../values/value.ts";
import { noText } from "./conversions.ts";
import { type BuiltinTable, single } from "./signature.ts";
import { textOf } from "./text.ts";

/** Captures that get no value disappear from the result, as on Google's emulator. */
function bind(self: RulesPath, values: RulesMap): RulesValue {
  const unknown = values.keys().filter((name) => self.capture(name) === undefined);
  if (unknown.length > 0) return new RulesError(`Variable(s) ${unknown.join(",")} do not exist in the path template.`);
  const segments: PathSegment[] = [];
  for (const segment of self.segments) {
    const value = typeof segment === "string" ? undefined : values.get(segment.placeholder);
    if (typeof segment === "string") segments.push(segment);
    else if (value === undefined) {
      if (segment.bound !== undefined) segments.push(segment);
    } else {
      const bound = bindOne(segment, value);
      if (bound instanceof RulesError) return bound;
      segments.push({ ...segment, bound });
    }
  }
  return boundedPath(segments);
}

/**
 * Heavier paths are refused: bound to each other they would double with each step. The path of a document, with a
 * hundred ids of 1,500 bytes, weighs half as much.
 */
const maxWeight = 20_000;

export function boundedPath(segments: readonly PathSegment[]): RulesPath | RulesError {
  const path = new RulesPath(segments);
  return path.weight > maxWeight ? tooLarge : path;
}

function bindOne(capture: Capture, value: RulesValue): string | RulesPath | RulesError {
  const name = capture.placeholder;
  if (capture.bound !== undefined) return new RulesError(`Variable ${name} is already bound.`);
  if (capture.many) return value instanceof RulesPath ? value : typeError(value, "path");
  const text = textOf(value);
  if (text === undefined) return noText(value);
  return text === "" ? new RulesError(`Cannot bind empty value to path template variable ${name}.`) : text;
}

export const pathMethods: BuiltinTable = { bind: single(["map"], bind) };
