// Cases: map-diff. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const mapDiffCases: readonly CaseRow[] = [
  ["{'a':1}.diff({}) is map_diff", { boolValue: true }],
  ["{'a':1}.diff({'a':1})", { mapDiffValue: { keyStatuses: { a: "UNCHANGED" } } }],
  [
    "{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5})",
    { mapDiffValue: { keyStatuses: { b: "UNCHANGED", c: "CHANGED", d: "REMOVED", a: "ADDED" } } },
  ],
  ["{'a':1}.diff({'a':1.0})", { mapDiffValue: { keyStatuses: { a: "UNCHANGED" } } }],
  ["{'a':[1]}.diff({'a':[1.0]})", { mapDiffValue: { keyStatuses: { a: "UNCHANGED" } } }],
  ["{'a':{'b':1}}.diff({'a':{'b':1.0}})", { mapDiffValue: { keyStatuses: { a: "UNCHANGED" } } }],
  ["{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).addedKeys()", { setValue: { values: [{ stringValue: "a" }] } }],
  ["{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).removedKeys()", { setValue: { values: [{ stringValue: "d" }] } }],
  ["{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).changedKeys()", { setValue: { values: [{ stringValue: "c" }] } }],
  ["{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).unchangedKeys()", { setValue: { values: [{ stringValue: "b" }] } }],
  [
    "{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).affectedKeys()",
    { setValue: { values: [{ stringValue: "c" }, { stringValue: "d" }, { stringValue: "a" }] } },
  ],
  ["{'a':1}.diff(1)", "Unsupported operation error. Received: map.diff(int). Expected: map.diff(map)."],
  ["{'a':1}.diff({'a':1}) == {'a':1}.diff({'a':1})", { boolValue: false }],
  ["{'a':1}.diff({}).size()", "Function not found error: Name: [size]."],
  ["{}.diff({}).addedKeys()", { setValue: {} }],
  [
    "{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).addedKeys(1)",
    "Incorrect number of arguments. Received: 1. Expected: map_diff.addedKeys().",
  ],
  ["{}.diff({}).removedKeys()", { setValue: {} }],
  [
    "{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).removedKeys(1)",
    "Incorrect number of arguments. Received: 1. Expected: map_diff.removedKeys().",
  ],
  ["{}.diff({}).changedKeys()", { setValue: {} }],
  [
    "{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).changedKeys(1)",
    "Incorrect number of arguments. Received: 1. Expected: map_diff.changedKeys().",
  ],
  ["{}.diff({}).unchangedKeys()", { setValue: {} }],
  [
    "{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).unchangedKeys(1)",
    "Incorrect number of arguments. Received: 1. Expected: map_diff.unchangedKeys().",
  ],
  ["{}.diff({}).affectedKeys()", { setValue: {} }],
  [
    "{'a':1,'b':2,'c':3}.diff({'b':2,'c':4,'d':5}).affectedKeys(1)",
    "Incorrect number of arguments. Received: 1. Expected: map_diff.affectedKeys().",
  ],
];
