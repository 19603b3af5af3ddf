// Cases of issues: what compiles, but can only fail or is never used. Positions are `line:column:offset:end`, as in the report, and
// all issues of a compilation are told. Measured on Google's emulator 1.19.9; `differs` says why a row is not its answer.
import { type IssueCase, inCondition, inDatabase } from "./issue-case.ts";

export const warningsIssues: readonly IssueCase[] = [
  {
    name: "unknown variable",
    source: inCondition("x == 1"),
    issues: ["4:36:118:118 WARNING Invalid variable name: x."],
  },
  {
    name: "unknown function",
    source: inCondition("f(1)"),
    issues: ["4:36:118:118 WARNING Invalid function name: f."],
  },
  {
    name: "unknown method of a value",
    source: inCondition("'a'.foo()"),
    issues: ["4:40:122:124 WARNING Invalid function name: foo."],
  },
  {
    name: "unknown function of a namespace",
    source: inCondition("math.max(1, 2) == 2"),
    issues: ["4:41:123:125 WARNING Invalid function name: math.max."],
  },
  {
    name: "unused function",
    source: inDatabase("    function f() { return true; }\n    match /a/{id} { allow read; }"),
    issues: ["4:14:96:96 WARNING Unused function: f."],
  },
  {
    name: "unused let",
    source: inDatabase(
      "    match /a/{id} { function f() { let a = 1; let b = 2; return b == 2; } allow read: if f(); }",
    ),
    issues: ["4:40:122:122 WARNING Unused variable: a."],
  },
  {
    name: "unused parameter",
    source: inDatabase("    match /a/{id} { function f(a, b) { return b; } allow read: if f(true, false); }"),
    issues: ["4:32:114:114 WARNING Unused variable: a."],
  },
  {
    name: "argument count of a function",
    source: inDatabase("    match /a/{id} { function f(a) { return a; } allow read: if f(true, false); }"),
    issues: ["4:64:146:146 WARNING Incorrect number of arguments supplied to function: f."],
  },
  {
    name: "argument count of a builtin",
    source: inCondition("'a'.matches('a', 'b')"),
    issues: ["4:40:122:128 WARNING Incorrect number of arguments supplied to function: matches."],
  },
  {
    name: "always false comparison",
    source: inCondition("'a' == 1"),
    issues: [
      "4:40:122:123 WARNING The sub-expressions are not comparable, so this comparison will always return false.",
    ],
  },
  {
    name: "always true comparison",
    source: inCondition("'a' != 1"),
    issues: [
      "4:40:122:123 WARNING The sub-expressions are not comparable, so this comparison will always return true.",
    ],
  },
  {
    name: "always false of calls",
    source: inCondition("request.path.size() == 'a' || 'a'.size() == 'b'"),
    issues: [
      "4:56:138:139 WARNING The sub-expressions are not comparable, so this comparison will always return false.",
      "4:77:159:160 WARNING The sub-expressions are not comparable, so this comparison will always return false.",
    ],
  },
  {
    name: "comparable numbers",
    source: inCondition("1 == 1.0"),
    issues: [],
  },
  {
    name: "condition that is no bool",
    source: inCondition("1"),
    issues: ["4:36:118:118 WARNING Invalid type. Permission statements expect a boolean value. Received one of [int]."],
  },
  {
    name: "condition that is a string",
    source: inCondition("'yes'"),
    issues: [
      "4:36:118:122 WARNING Invalid type. Permission statements expect a boolean value. Received one of [string].",
    ],
  },
  {
    name: "operand that is no bool",
    source: inCondition("1 && true"),
    issues: ["4:36:118:118 WARNING Invalid type. Received one of [int]. Expected one of [bool]."],
  },
  {
    name: "negated int",
    source: inCondition("!1"),
    issues: ["4:37:119:119 WARNING Invalid type. Received one of [int]. Expected one of [bool]."],
  },
  {
    name: "sum of string and int",
    source: inCondition("'a' + 1 == 'a1'"),
    issues: [],
  },
  {
    name: "minus a string",
    source: inCondition("-'a' == 1"),
    issues: ["4:37:119:121 WARNING Invalid type. Received one of [string]. Expected one of [int, float, duration]."],
  },
  {
    name: "in a string",
    source: inCondition("'a' in 'abc'"),
    issues: [
      "4:43:125:129 WARNING Invalid type. Received one of [string]. Expected one of [list, set, map, constraint].",
    ],
  },
  {
    name: "member of a string",
    source: inCondition("'a'.b == 1"),
    issues: ["4:36:118:120 WARNING Invalid type. Received one of [string]. Expected one of [map]."],
  },
  {
    name: "subscript of an int",
    source: inCondition("1[0] == 1"),
    issues: ["4:36:118:118 WARNING Invalid type. Received one of [int]. Expected one of [string, list, map, path]."],
  },
  {
    name: "ternary of two types",
    source: inCondition("(true ? 1 : 'a') == 1"),
    issues: [
      "4:42:124:124 WARNING Ternary operator result if condition is true has a different type than if condition is false.",
    ],
  },
  {
    name: "map key of an int",
    source: inCondition("{1: 2}.size() == 1"),
    issues: ["4:37:119:119 WARNING Invalid type. Received one of [int]. Expected one of [string]."],
  },
  {
    name: "unknown method in allow",
    source: inDatabase("    match /a/{id} { allow reed: if true; }"),
    issues: ["4:27:109:112 WARNING Invalid method name: reed."],
  },
  {
    name: "two unknown methods in allow",
    source: inDatabase("    match /a/{id} { allow get, put, patch: if true; }"),
    issues: ["4:32:114:116 WARNING Invalid method name: put.", "4:37:119:123 WARNING Invalid method name: patch."],
  },
  {
    name: "unknown service",
    source: "rules_version = '2';\nservice cloud.other {\n  match /a { allow read; }\n}\n",
    issues: ["2:9:29:39 WARNING Invalid service name: cloud.other.", "3:20:62:65 WARNING Invalid method name: read."],
  },
  {
    name: "version missing",
    source: "service cloud.firestore {\n  match /a/{id} { allow read; }\n}\n",
    issues: [
      "0:0:0:0 WARNING Ruleset uses old version (version [1]). Please update to the latest version (version [2]).",
    ],
  },
  {
    name: "version 1",
    source: "rules_version = '1';\nservice cloud.firestore {\n  match /a/{id} { allow read; }\n}\n",
    issues: [
      "0:0:0:0 WARNING Ruleset uses old version (version [1]). Please update to the latest version (version [2]).",
    ],
  },
  {
    name: "look-up outside the service",
    source:
      "rules_version = '2';\nfunction f() { return exists(/databases/d/documents/a/b); }\nservice cloud.firestore {\n  match /a/{id} { allow read: if f(); }\n}\n",
    issues: ["2:23:43:48 WARNING Call to service function 'exists' occurs outside of defining scope."],
  },
  {
    name: "several warnings at once",
    source: inDatabase(
      "    function g(u) { let v = w; return 'a' == 1; }\n    match /a/{id} { allow reed: if x == y; allow get: if 5; }",
    ),
    issues: [
      "4:14:96:96 WARNING Unused function: g.",
      "4:16:98:98 WARNING Unused variable: u.",
      "4:25:107:107 WARNING Unused variable: v.",
      "4:29:111:111 WARNING Invalid variable name: w.",
      "4:43:125:126 WARNING The sub-expressions are not comparable, so this comparison will always return false.",
      "5:27:159:162 WARNING Invalid method name: reed.",
      "5:36:168:168 WARNING Invalid variable name: x.",
      "5:41:173:173 WARNING Invalid variable name: y.",
      "5:58:190:190 WARNING Invalid type. Permission statements expect a boolean value. Received one of [int].",
    ],
  },
];
