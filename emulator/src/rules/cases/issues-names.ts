// Cases of issues: what parses and still cannot be a ruleset: names, recursion, literals. Positions are `line:column:offset:end`, as in the report, and
// all issues of a compilation are told. Measured on Google's emulator 1.19.9; `differs` says why a row is not its answer.
import { type IssueCase, inCondition, inDatabase } from "./issue-case.ts";

export const namesIssues: readonly IssueCase[] = [
  {
    name: "version 3",
    source: "rules_version = '3';\nservice cloud.firestore {\n  match /a/{id} { allow read; }\n}\n",
    issues: ["1:1:0:12 ERROR Unsupported rules version 3."],
  },
  {
    name: "service twice",
    source:
      "rules_version = '2';\nservice cloud.firestore {\n  match /a { allow read; }\n}\nservice cloud.firestore {\n  match /b { allow read; }\n}\n",
    issues: ["5:9:84:98 ERROR Duplicate service name declaration."],
  },
  {
    name: "function twice",
    source: inDatabase(
      "    function f() { return true; }\n    function f(a) { return a; }\n    match /a/{id} { allow read: if f(); }",
    ),
    issues: ["5:14:130:130 ERROR Function f is already defined."],
  },
  {
    name: "wildcard twice",
    source: inDatabase("    match /a/{x}/b/{x} { allow read; }"),
    issues: ["4:21:103:103 ERROR Variable x already exists in the PathTemplate."],
  },
  {
    name: "two globs",
    source: inDatabase("    match /a/{x=**}/b/{y=**} { allow read; }"),
    issues: [
      "4:22:104:104 ERROR Invalid glob match expression. Only one glob match is permitted in a match declaration path.",
    ],
  },
  {
    name: "glob not last in version 1",
    source: "service cloud.firestore {\n  match /{x=**}/b { allow read; }\n}\n",
    issues: [
      "2:9:34:34 ERROR Invalid glob match expression. Glob matches are permitted as the last segment in a match declaration path.",
    ],
  },
  {
    name: "let of a parameter's name",
    source: inDatabase("    match /a/{id} { function f(a) { let a = 1; return a == 1; } allow read: if f(2); }"),
    issues: [
      "4:32:114:114 WARNING Unused variable: a.",
      "4:41:123:123 ERROR The identifier [a] is already bound in the current scope.",
    ],
  },
  {
    name: "let twice",
    source: inDatabase(
      "    match /a/{id} { function f() { let a = 1; let a = 2; return a == 2; } allow read: if f(); }",
    ),
    issues: [
      "4:40:122:122 WARNING Unused variable: a.",
      "4:51:133:133 ERROR The identifier [a] is already bound in the current scope.",
    ],
  },
  {
    name: "recursion",
    source: inDatabase("    match /a/{id} { function f() { return f(); } allow read: if f(); }"),
    issues: ["4:30:112:112 ERROR Recursive call is not allowed."],
  },
  {
    name: "recursion of two",
    source: inDatabase(
      "    match /a/{id} { function f() { return g(); } function g() { return f(); } allow read: if f(); }",
    ),
    issues: ["4:30:112:112 ERROR Detected a call cycle between [f,g] functions."],
  },
  {
    name: "namespace as a variable",
    source: inCondition("math == 1"),
    issues: ["4:36:118:121 ERROR math is a package and cannot be used as variable name."],
  },
  {
    name: "namespace as a wildcard",
    source: inDatabase("    match /a/{math} { allow read; }"),
    issues: ["4:15:97:100 ERROR math is a package and cannot be used as variable name."],
  },
  {
    name: "unknown type after is",
    source: inCondition("1 is null"),
    issues: [
      "4:41:123:126 ERROR mismatched input 'null' expecting IDENTIFIER",
      "4:45:127:127 ERROR An unsupported type identifier was used with the 'is' operator. Received null. Expected one of bool,bytes,constraint,duration,float,int,latlng,list,vector,set,number,map,string,timestamp,path,map_diff",
    ],
  },
  {
    name: "unknown type after is, a word",
    source: inCondition("1 is integer"),
    issues: [
      "4:48:130:130 ERROR An unsupported type identifier was used with the 'is' operator. Received integer. Expected one of bool,bytes,constraint,duration,float,int,latlng,list,vector,set,number,map,string,timestamp,path,map_diff",
    ],
  },
  {
    name: "int too large",
    source: inCondition("9223372036854775808 == 1"),
    issues: ["4:36:118:136 ERROR Invalid number literal 9223372036854775808."],
  },
  {
    name: "invalid pattern",
    source: inCondition("'a'.matches('(')"),
    issues: ["4:48:130:132 ERROR Invalid regular expression pattern. Pattern: (."],
  },
  {
    name: "placeholder twice",
    source: inCondition("/a/{x}/{x} == /a"),
    issues: ["4:44:126:126 ERROR Variable x already exists in the PathTemplate."],
  },
];
