// Requests meant to keep the process busy: few expressions on large values, and many operations in one request. Shared by
// the tests (the answer) and the bench (the time).
import { create } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "../../proto/gen/google/firestore/v1/document_pb.js";
import type { RulesOperation, RulesRequest } from "../types.ts";
import { allowGet, repeated, wrapRules } from "./sources.ts";

const text = (value: string): Value => create(ValueSchema, { valueType: { case: "stringValue", value } });
const listOf = (items: readonly Value[]): Value =>
  create(ValueSchema, { valueType: { case: "arrayValue", value: { values: [...items] } } });
const numbers = (count: number): Value =>
  listOf(
    Array.from({ length: count }, (_, i) =>
      create(ValueSchema, { valueType: { case: "integerValue", value: BigInt(i) } }),
    ),
  );

/** About as large as a document may be. */
const fields: Readonly<Record<string, Value>> = {
  l: numbers(100_000),
  s: text("a".repeat(900_000)),
  digits: text(`${"1".repeat(900_000)}x`),
  blanks: text(`a${" ".repeat(900_000)}a`),
  path: text(repeated(120_000, (i) => `/{a${i}}`)),
  slashes: text("/a".repeat(450_000)),
};

export interface HostileRequest {
  readonly source: string;
  readonly request: RulesRequest;
}

const documentAt = (path: readonly string[]) => ({ path, fields });

function requestOf(operations: readonly RulesOperation[]): RulesRequest {
  return {
    database: "(default)",
    auth: null,
    time: 0,
    reader: { read: documentAt, readAfter: documentAt, isWritten: () => false },
    operations,
  };
}

const get: RulesOperation = {
  method: "get",
  path: ["e", "x"],
  resource: documentAt(["e", "x"]),
  requestResource: null,
};

const getting = (condition: string, functions?: string): HostileRequest => ({
  source: allowGet(condition, functions),
  request: requestOf([get]),
});

/** Three functions of ten lets that each use the one before twice. */
const doubled = (operation: (name: string) => string, last: string): string =>
  ["f", "g", "h"]
    .map((name, i, names) => {
      const steps = repeated(10, (step) => `let a${step} = ${operation(step === 0 ? "s" : `a${step - 1}`)};`, " ");
      const next = names[i + 1];
      return `function ${name}(s) { ${steps} return ${next === undefined ? last : `${next}(a9)`}; }`;
    })
    .join("\n");

/** A path of some 16,000 segments, about as long as one may be. */
const longPath =
  "function f(a) { let b = path(resource.data.slashes[0:16000]); let c = /$(b)/$(b); return /$(a)/$(c); }";

const batch = (condition: string): HostileRequest => ({
  source: wrapRules(`match /e/{id} { allow write: if ${condition}; }`),
  request: requestOf(
    Array.from({ length: 500 }, (_, i) => {
      const path = ["e", `x${i}`];
      return {
        method: "update",
        candidates: ["create", "update"],
        path,
        resource: documentAt(path),
        requestResource: documentAt(path),
      };
    }),
  ),
});

const data = "resource.data";

/** By name. Each must be denied because a value is too large. */
export const deniedRequests: Readonly<Record<string, HostileRequest>> = {
  "texts that double": getting(
    "f('aaaaaaaa').size() == 1",
    doubled((s) => `${s} + ${s}`, "a9"),
  ),
  "lists that double": getting(
    "f([1]).size() == 1",
    doubled((s) => `${s}.concat(${s})`, "a9"),
  ),
  "lists that nest": getting(
    "f([1]).toSet().size() == 1",
    doubled((s) => `[${s}, ${s}]`, "a9"),
  ),
  "paths that double": getting(
    "f(/a) == /a",
    doubled((s) => `/$(${s})/$(${s})`, "a9"),
  ),
  "paths bound to paths": getting(
    "string(f(/a)) == ''",
    doubled((s) => `(/a/{x=**}/{y=**}).bind({'x': ${s}, 'y': ${s}})`, "a9"),
  ),
  "a long list against itself": getting(repeated(4, () => `${data}.l.hasAll(${data}.l)`, " && ")),
  "slices of a long list": getting(repeated(40, (i) => `${data}.l[${i}:].size() > 0`, " && ")),
  "a long text against a large pattern": getting(`${data}.s.matches('${"(a|b)*".repeat(300)}c')`),
  "a long text, replaced": getting(`${data}.s.replace('a', 'aaaaaaaaaa').size() == 1`),
  "a long text, compared": getting(repeated(90, () => `${data}.s >= ${data}.s + ''`, " && ")),
  "a pattern that grows at run time": getting(`'a'.matches(${data}.s[0:1] + '${"[a-z]{1000}".repeat(30)}')`),
  "many patterns made at run time": getting(
    repeated(60, (i) => `${data}.s[0:1].matches(string(${i}) + '(a|b|c){900}')`, " || "),
  ),
  "a long text, hashed often": getting(repeated(40, () => `hashing.md5(${data}.s) == b''`, " || ")),
  "a long text for a number, often": getting(repeated(40, () => `int(${data}.digits) == 1`, " || ")),
  "look-ups by a long path": getting(`${repeated(40, (i) => `exists(/a/$(f('${i}')))`, " || ")} || true`, longPath),
  "a batch of large documents": batch(
    "request.resource.data == resource.data && resource.data.l.hasAll(resource.data.l)",
  ),
  "a batch of patterns": batch(`request.${data}.s[0:20000].matches('(a|b)*')`),
};

/** By name. Whatever the answer, it must come soon. */
export const heavyRequests: Readonly<Record<string, HostileRequest>> = {
  "catastrophic for backtracking": getting(`${data}.s[0:30000].matches('(a+)+b') == false`),
  "digits and a letter for a float": getting(`float(${data}.digits) == 1.0`),
  "blanks to trim": getting(`${data}.blanks.trim().size() > 0`),
  "captures without end": getting(`path(${data}.path).a0 == 'a'`),
  "every statement reads all": {
    source: wrapRules(`match /e/{id} { ${"allow get: if resource.data.l.size() == 1;\n".repeat(90)} }`),
    request: requestOf([get]),
  },
  "statements without end": {
    source: wrapRules(`match /e/{id} { ${"allow get: if 1 / 0 == 1;\n".repeat(5_000)} }`),
    request: requestOf([get]),
  },
  "errors that quote the document": {
    source: wrapRules(`match /e/{id} { ${"allow get: if int(resource.data.s) == 1;\n".repeat(5)} }`),
    request: requestOf([get]),
  },
  "a batch of many expressions": batch(repeated(90, () => "1 + 1 == 3", " || ")),
};
