// Field paths: `a.b`, with anything unusual in backticks: a.`b c`.`d\`e`.

import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import { invalidArgument } from "./status.ts";
import { compareUtf8, utf8Length } from "./utf8.ts";
import { type Fields, fieldsIn } from "./value.ts";

export type FieldPath = readonly string[];

const PLAIN = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const MAX_BYTES = 1500;
export const NAME_FIELD = "__name__";

export function formatFieldPath(path: FieldPath): string {
  return path.map((segment) => (PLAIN.test(segment) ? segment : `\`${segment.replace(/[\\`]/g, "\\$&")}\``)).join(".");
}

export function isNameField(path: FieldPath): boolean {
  return path.length === 1 && path[0] === NAME_FIELD;
}

/** Parses and checks: no empty segment, no reserved one (`__x__`) except `__name__` alone, at most 1500 bytes. */
export function parseFieldPath(text: string): FieldPath {
  const path = split(text);
  if (utf8Length(text) > MAX_BYTES) throw invalidArgument("Property path is longer than 1500 bytes.");
  if (isNameField(path)) return path;
  for (const segment of path) {
    if (segment.length > 4 && segment.startsWith("__") && segment.endsWith("__")) {
      throw invalidArgument(`Invalid reserved name in field path ${text}`);
    }
  }
  return path;
}

function split(text: string): string[] {
  const segments: string[] = [];
  let at = 0;
  for (;;) {
    const [segment, next] = text[at] === "`" ? quoted(text, at) : plain(text, at);
    segments.push(segment);
    if (next === text.length) return segments;
    if (text[next] !== ".") throw invalid(text);
    at = next + 1;
  }
}

function plain(text: string, start: number): [string, number] {
  let end = start;
  while (end < text.length && text[end] !== ".") end++;
  const segment = text.slice(start, end);
  if (!PLAIN.test(segment)) throw invalid(text);
  return [segment, end];
}

function quoted(text: string, start: number): [string, number] {
  let segment = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "`") {
      if (segment === "") throw invalid(text);
      return [segment, at + 1];
    }
    if (character === "\\") {
      at++;
      if (at >= text.length) throw invalid(text);
      segment += text[at];
    } else {
      segment += character;
    }
  }
  throw invalid(text);
}

function invalid(text: string): Error {
  if (text === "") return invalidArgument("Invalid empty property path string.");
  return invalidArgument(
    `Invalid property path "${text}". Unquoted property paths must match regex ([a-zA-Z_][a-zA-Z_0-9]*), and quoted property paths must match regex (\`(?:[^\`\\\\]|(?:\\\\.))+\`)`,
  );
}

/** The value at a path, looking into maps only; undefined when any step is missing. */
export function valueAt(fields: Fields, path: FieldPath): Value | undefined {
  let current = own(fields, path[0] as string);
  for (let i = 1; i < path.length; i++) {
    const inner = fieldsIn(current);
    if (inner === undefined) return undefined;
    current = own(inner, path[i] as string);
  }
  return current;
}

/** Documents may have a field called `constructor`; they have one only when they own it. */
function own(fields: Fields, key: string): Value | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function compareFieldPaths(a: FieldPath, b: FieldPath): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareUtf8(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export function sameFieldPath(a: FieldPath, b: FieldPath): boolean {
  return a.length === b.length && a.every((segment, index) => segment === b[index]);
}

export function isFieldPathPrefix(prefix: FieldPath, path: FieldPath): boolean {
  return prefix.length <= path.length && prefix.every((segment, index) => segment === path[index]);
}
