// List, map and path literals: all parts are evaluated, and the first error among them is the literal's.

import { noText } from "../builtins/conversions.ts";
import { boundedPath } from "../builtins/path.ts";
import { textOf } from "../builtins/text.ts";
import type { Evaluate } from "../evaluation.ts";
import { type Expression, firstToken, type MapNode, type PathNode } from "../syntax/ast.ts";
import { typeError } from "../values/errors.ts";
import { RulesMap } from "../values/map-value.ts";
import { type PathSegment, RulesPath } from "../values/path-value.ts";
import { RulesError, type RulesValue } from "../values/value.ts";
import { evaluateAll } from "./arguments.ts";

export const listLiteral =
  (items: readonly Evaluate[]): Evaluate =>
  (e) =>
    evaluateAll(items, e);

export function mapLiteral(node: MapNode, sub: (inner: Expression) => Evaluate): Evaluate {
  const entries = node.entries.map((entry) => ({
    key: sub(entry.key),
    value: sub(entry.value),
    wrongKey: (key: RulesValue) => new RulesError(typeError(key, "string").message, false, firstToken(entry.key)),
  }));
  return (e) => {
    const known = new Map<string, RulesValue>();
    let failed: RulesError | undefined;
    for (const entry of entries) {
      const key = entry.key(e);
      const value = entry.value(e);
      if (key instanceof RulesError) failed ??= key;
      else if (typeof key !== "string") failed ??= entry.wrongKey(key);
      else if (value instanceof RulesError) failed ??= value;
      else known.set(key, value);
    }
    return failed ?? new RulesMap(known);
  };
}

export function pathLiteral(node: PathNode, sub: (inner: Expression) => Evaluate): Evaluate {
  const parts = node.segments.map((part) => {
    if (part.kind === "expression") return { run: sub(part.expression), site: firstToken(part.expression) };
    const segment: PathSegment = part.kind === "text" ? part.text : { placeholder: part.name, many: part.many };
    const value = new RulesPath([segment]);
    return { run: () => value, site: node.at };
  });
  return (e) => {
    const segments: PathSegment[] = [];
    let failed: RulesError | undefined;
    for (const part of parts) {
      const value = part.run(e);
      if (value instanceof RulesError) failed ??= value;
      else if (value instanceof RulesPath) for (const segment of value.segments) segments.push(segment);
      else {
        const text = textOf(value);
        if (text === undefined) failed ??= new RulesError(noText(value).message, false, part.site);
        else segments.push(text);
      }
    }
    if (failed !== undefined) return failed;
    const path = boundedPath(segments);
    e.weigh(path);
    return path;
  };
}
