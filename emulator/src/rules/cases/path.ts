// Cases: path. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const pathCases: readonly CaseRow[] = [
  ["/a/b", { pathValue: { segments: [{ simple: "a" }, { simple: "b" }] } }],
  [
    "/a/$(1)/$('x')/$(true)",
    { pathValue: { segments: [{ simple: "a" }, { simple: "1" }, { simple: "x" }, { simple: "true" }] } },
  ],
  ["/a/$(null)", { pathValue: { segments: [{ simple: "a" }, { simple: "null" }] } }],
  ["/a/$(1.5)", { pathValue: { segments: [{ simple: "a" }, { simple: "1.5" }] } }],
  [
    "/a/$([1])",
    "Unsupported operation error. Received: string(list). Expected: string(int), string(float), string(null), string(string), string(bool), string(path).",
  ],
  ["/a/$(/b/c)/d", { pathValue: { segments: [{ simple: "a" }, { simple: "b" }, { simple: "c" }, { simple: "d" }] } }],
  ["/a/$('x/y')", { pathValue: { segments: [{ simple: "a" }, { simple: "x/y" }] } }],
  ["/a/(default)/b", { pathValue: { segments: [{ simple: "a" }, { simple: "(default)" }, { simple: "b" }] } }],
  ["/a/b%20c", { pathValue: { segments: [{ simple: "a" }, { simple: "b c" }] } }],
  [
    "/a/{x}/{y=**}",
    {
      pathValue: {
        segments: [{ simple: "a" }, { capture: { variableName: "x" } }, { globCapture: { variableName: "y" } }],
      },
    },
  ],
  [
    "/a + /b",
    "Unsupported operation error. Received: path + path. Expected: int + int, float + float, string + string, duration + duration, duration + timestamp, timestamp + duration.",
  ],
  [
    "/a < /b",
    "Unsupported operation error. Received: path < path. Expected: string < string, bytes < bytes, int < int, float < float, duration < duration, timestamp < timestamp, constraint < any, any < constraint.",
  ],
  ["/a/b[0]", { stringValue: "a" }],
  ["(/a/b)[0]", { stringValue: "a" }],
  ["(/a/b)[5]", "Index out of bound error. Index: [5] , size: [2]."],
  ["(/a/b)[null]", "Unsupported operation error. Received: path[null]. Expected: path[string], path[int]."],
  ["(/a/b)[1.0]", "Unsupported operation error. Received: path[float]. Expected: path[string], path[int]."],
  ["(/a/b)['x']", "Property x is undefined on object."],
  [
    "(/a/b)['x':1]",
    "Unsupported operation error. Received: path[string:int]. Expected: path[null:null], path[int:int], path[int:null], path[null:int].",
  ],
  ["(/a/b/c)[0:2]", { pathValue: { segments: [{ simple: "a" }, { simple: "b" }] } }],
  ["(/a/b/c)[1:]", { pathValue: { segments: [{ simple: "b" }, { simple: "c" }] } }],
  ["/a is path", { boolValue: true }],
  ["/a/$(request.x)", "Property x is undefined on object."],
  [
    "(/a/{x}).bind({'x':'1'})",
    { pathValue: { segments: [{ simple: "a" }, { capture: { variableName: "x", boundValue: "1" } }] } },
  ],
  ["(/a/{x}).bind({'x':'1'}).x", { stringValue: "1" }],
  ["(/a/{x}).bind({'x':'1'})['x']", { stringValue: "1" }],
  ["(/a/{x}).x", "Variable x is not bound in path template."],
  ["(/a/{x})['x']", "Variable x is not bound in path template."],
  ["(/a/{x})[1]", "Variable x is not bound in path template."],
  ["(/a/{x}).y", "Property y is undefined on object."],
  ["(/a/{x}).bind({'y':'1'})", "Variable(s) y do not exist in the path template."],
  [
    "(/a/{x}).bind({'x':1})",
    { pathValue: { segments: [{ simple: "a" }, { capture: { variableName: "x", boundValue: "1" } }] } },
  ],
  [
    "(/a/{x}).bind({'x':null})",
    { pathValue: { segments: [{ simple: "a" }, { capture: { variableName: "x", boundValue: "null" } }] } },
  ],
  [
    "(/a/{x}).bind({'x':/b/c})",
    { pathValue: { segments: [{ simple: "a" }, { capture: { variableName: "x", boundValue: "/b/c" } }] } },
  ],
  [
    "(/a/{x=**}).bind({'x':/b/c})",
    {
      pathValue: {
        segments: [
          { simple: "a" },
          { globCapture: { variableName: "x", boundValue: { segments: [{ simple: "b" }, { simple: "c" }] } } },
        ],
      },
    },
  ],
  ["(/a/{x=**}).bind({'x':'b'})", "Type error. Received: [string] Expected: [path]."],
  ["(/a/{x=**}).bind({'x':/b/c}).x", { pathValue: { segments: [{ simple: "b" }, { simple: "c" }] } }],
  [
    "(/a/{x}).bind({'x':'b/c'})",
    { pathValue: { segments: [{ simple: "a" }, { capture: { variableName: "x", boundValue: "b/c" } }] } },
  ],
  ["(/a/{x}).bind({'x':''})", "Cannot bind empty value to path template variable x."],
  ["(/a/{x}).bind({})", { pathValue: { segments: [{ simple: "a" }] } }],
  ["(/a/{x}).bind(1)", "Unsupported operation error. Received: path.bind(int). Expected: path.bind(map)."],
  [
    "(/a/{x}/{y}).bind({'x':'1'})",
    { pathValue: { segments: [{ simple: "a" }, { capture: { variableName: "x", boundValue: "1" } }] } },
  ],
  ["(/a/{x}/{y}).bind({'x':'1'}).x", { stringValue: "1" }],
  ["(/a/{x}/{y}).bind({'x':'1'}).bind({'y':'2'})", "Variable(s) y do not exist in the path template."],
  ["(/a/{x}/{y}).bind({'x':'1'}).bind({'x':'2'})", "Variable x is already bound."],
  ["/a/{x} == /a/{y}", { boolValue: false }],
  ["/a/{x} == /a/{x}", { boolValue: false }],
  ["/a/b == /a/b", { boolValue: true }],
  ["/a/b == '/a/b'", { boolValue: false }],
];
