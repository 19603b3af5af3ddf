// Cases of issues: what does not parse. Positions are `line:column:offset:end`, as in the report, and
// all issues of a compilation are told. Measured on Google's emulator 1.19.9; `differs` says why a row is not its answer.
import { type IssueCase, inCondition, inDatabase } from "./issue-case.ts";

export const syntaxIssues: readonly IssueCase[] = [
  {
    name: "empty",
    source: "",
    issues: ["0:0:0:0 ERROR Rules content empty. Compilation aborted."],
  },
  {
    name: "blanks only",
    source: " \n\t\n",
    issues: ["3:1:4:3 ERROR mismatched input '<EOF>' expecting {'function', 'import', 'service', 'rules_version'}"],
  },
  {
    name: "comment only",
    source: "// nothing\n",
    issues: ["2:1:11:10 ERROR mismatched input '<EOF>' expecting {'function', 'import', 'service', 'rules_version'}"],
  },
  {
    name: "nothing but a version",
    source: "rules_version = '2';\n",
    issues: ["2:1:21:20 ERROR mismatched input '<EOF>' expecting {'function', 'import', 'service'}"],
  },
  {
    name: "empty service",
    source: "rules_version = '2';\nservice cloud.firestore {\n}\n",
    issues: ["3:1:47:47 ERROR The 'service' body must contain at least one declaration."],
  },
  {
    name: "empty match",
    source: inDatabase("    match /a/{id} { }"),
    issues: ["4:21:103:103 ERROR The 'match' body must contain at least one declaration."],
  },
  {
    name: "no closing brace",
    source: "rules_version = '2';\nservice cloud.firestore {\n  match /a/{id} { allow read;\n",
    issues: ["4:1:77:76 ERROR Unexpected '<EOF>'.", "4:1:77:76 ERROR mismatched input '<EOF>' expecting '}'"],
  },
  {
    name: "closing brace too many",
    source:
      "rules_version = '2';\nservice cloud.firestore {\n  match /databases/{db}/documents {\n    match /a/{id} { allow read; }\n  }\n}\n}\n",
    issues: ["7:1:123:123 ERROR Unexpected '}'."],
  },
  {
    name: "allow in a service",
    source: "rules_version = '2';\nservice cloud.firestore {\n  allow read;\n}\n",
    issues: ["3:3:49:53 ERROR Unexpected 'allow'."],
  },
  {
    name: "let in a match",
    source: inDatabase("    let a = 1;\n    match /a/{id} { allow read; }"),
    issues: ["4:5:87:89 ERROR Unexpected 'let'."],
    differs: "follow-up errors of its parser are left out",
  },
  {
    name: "import",
    source: "rules_version = '2';\nimport 'x';\nservice cloud.firestore {\n  match /a { allow read; }\n}\n",
    issues: [
      "2:1:21:26 ERROR Import statements are not allowed.",
      '2:1:21:26 ERROR Module "x" is not part of the standard library.',
    ],
  },
  {
    name: "version not first",
    source: "service cloud.firestore {\n  match /a { allow read; }\n}\nrules_version = '2';\n",
    issues: ["4:1:55:67 ERROR Unexpected 'rules_version'."],
  },
  {
    name: "version without quotes",
    source: "rules_version = 2;\nservice cloud.firestore {\n  match /a { allow read; }\n}\n",
    issues: ["1:17:16:16 ERROR mismatched input '2' expecting STRING"],
  },
  {
    name: "allow without methods",
    source: inDatabase("    match /a/{id} { allow; }"),
    issues: [
      "4:26:108:108 ERROR Expected at least one 'operation' after 'allow'.",
      "4:26:108:108 ERROR Unexpected ';'.",
    ],
  },
  {
    name: "allow without methods but a condition",
    source: inDatabase("    match /a/{id} { allow: if true; }"),
    issues: [
      "4:26:108:108 ERROR Expected at least one 'operation' after 'allow'.",
      "4:26:108:108 ERROR Unexpected ':'.",
    ],
  },
  {
    name: "comma after the last method",
    source: inDatabase("    match /a/{id} { allow get, : if true; }"),
    issues: ["4:30:112:112 ERROR Unexpected ','."],
  },
  {
    name: "allow without if",
    source: inDatabase("    match /a/{id} { allow read: true; }"),
    issues: ["4:33:115:118 ERROR Missing 'if' before conditional expression."],
  },
  {
    name: "allow without colon",
    source: inDatabase("    match /a/{id} { allow read if true; }"),
    issues: ["4:32:114:115 ERROR Missing ':' before 'if' condition."],
  },
  {
    name: "allow with an empty condition",
    source: inDatabase("    match /a/{id} { allow read: if ; }"),
    issues: ["4:36:118:118 ERROR Missing conditional expression after 'if'."],
  },
  {
    name: "allow with if and no condition at all",
    source: inDatabase("    match /a/{id} { allow read: if }"),
    issues: ["4:36:118:118 ERROR Missing conditional expression after 'if'."],
  },
  {
    name: "allow without semicolon",
    source: inDatabase("    match /a/{id} { allow read: if true }"),
    issues: [],
  },
  {
    name: "two allows without semicolon",
    source: inDatabase("    match /a/{id} { allow read: if true allow write: if false }"),
    issues: [],
  },
  {
    name: "match without slash",
    source: inDatabase("    match a/{id} { allow read; }"),
    issues: ["4:11:93:93 ERROR Unexpected 'a'."],
    differs: "follow-up errors of its parser are left out",
  },
  {
    name: "path without match",
    source: inDatabase("    /a/{id} { allow read; }"),
    issues: ["4:5:87:88 ERROR Missing 'match' keyword before path."],
    differs: "follow-up errors of its parser are left out",
  },
  {
    name: "match ends in a slash",
    source: inDatabase("    match /a/ { allow read; }"),
    issues: ["4:13:95:95 ERROR Forward slash '/' found where identifier or binding expected."],
  },
  {
    name: "match with an empty segment",
    source: inDatabase("    match /a//b { allow read; }"),
    issues: ["5:3:117:117 ERROR Unexpected '}'."],
    differs: "`//` begins a comment; its parser starts over elsewhere",
  },
  {
    name: "match without a path",
    source: inDatabase("    match { allow read; }"),
    issues: ["4:11:93:93 ERROR Unexpected '{'."],
    differs: "follow-up errors of its parser are left out",
  },
  {
    name: "match without a body",
    source: inDatabase("    match /a/{id}"),
    issues: ["5:3:103:103 ERROR Unexpected '}'."],
    differs: "its parser starts over elsewhere",
  },
  {
    name: "unclosed wildcard",
    source: inDatabase("    match /a/{id { allow read; }"),
    issues: [
      "4:13:95:95 ERROR Forward slash '/' found where identifier or binding expected.",
      "7:1:122:121 ERROR Unexpected '<EOF>'.",
      "7:1:122:121 ERROR missing '}' at '<EOF>'",
    ],
    differs: "its parser starts over elsewhere",
  },
  {
    name: "function without return",
    source: inDatabase("    function f() { true }\n    match /a/{id} { allow read: if f(); }"),
    issues: ["4:20:102:105 ERROR Unexpected 'true'.", "7:1:155:155 ERROR Unexpected '}'."],
  },
  {
    name: "function without body",
    source: inDatabase("    function f()\n    match /a/{id} { allow read: if f(); }"),
    issues: ["5:5:104:108 ERROR Unexpected 'match'."],
  },
  {
    name: "function without name",
    source: inDatabase("    function () { return true; }\n    match /a/{id} { allow read; }"),
    issues: ["4:14:96:96 ERROR Missing 'function' id"],
  },
  {
    name: "function without parentheses",
    source: inDatabase("    function f { return true; }\n    match /a/{id} { allow read; }"),
    issues: ["4:16:98:98 ERROR Missing 'function' signature"],
  },
  {
    name: "let without semicolon",
    source: inDatabase("    function f() { let a = 1 return a == 1; }\n    match /a/{id} { allow read: if f(); }"),
    issues: ["4:30:112:117 ERROR missing ';' at 'return'"],
  },
  {
    name: "let after return",
    source: inDatabase("    function f() { return true; let a = 1; }\n    match /a/{id} { allow read: if f(); }"),
    issues: ["4:33:115:117 ERROR mismatched input 'let' expecting '}'", "7:1:174:174 ERROR Unexpected '}'."],
  },
  {
    name: "let without value",
    source: inDatabase("    function f() { let a; return a == 1; }\n    match /a/{id} { allow read: if f(); }"),
    issues: ["4:25:107:107 ERROR mismatched input ';' expecting '='"],
  },
  {
    name: "operand missing",
    source: inCondition("1 +"),
    issues: [
      "4:39:121:121 ERROR mismatched input ';' expecting {'--', '++', '{', '[', '(', '-', '!', '/', 'false', 'null', 'true', PATH_SEGMENT, IDENTIFIER, NUM_INT, NUM_FLOAT, UNPAIRED_DOUBLE_QUOTE, UNPAIRED_SINGLE_QUOTE, STRING, BYTES}",
    ],
  },
  {
    name: "operand missing on the left",
    source: inCondition("== 1"),
    issues: ["4:36:118:119 ERROR Missing conditional expression after 'if'.", "4:36:118:119 ERROR Unexpected '=='."],
  },
  {
    name: "two values",
    source: inCondition("a b"),
    issues: ["4:38:120:120 ERROR Unexpected 'b'."],
  },
  {
    name: "unclosed bracket",
    source: inCondition("(1 == 1"),
    issues: ["4:43:125:125 ERROR Unexpected ';'."],
  },
  {
    name: "bracket too many",
    source: inCondition("1 == 1)"),
    issues: ["4:42:124:124 ERROR Unexpected ')'."],
  },
  {
    name: "unclosed list",
    source: inCondition("[1, 2 == 1"),
    issues: ["4:46:128:128 ERROR Unexpected ';'."],
  },
  {
    name: "unclosed map",
    source: inCondition("{'a': 1 == 1"),
    issues: ["4:48:130:130 ERROR Unexpected ';'."],
  },
  {
    name: "map without value",
    source: inCondition("{'a'} == 1"),
    issues: [
      "4:40:122:122 ERROR Unexpected '}'.",
      "4:42:124:125 ERROR Unexpected '=='.",
      "6:1:136:136 ERROR Unexpected '}'.",
    ],
  },
  {
    name: "ternary without colon",
    source: inCondition("true ? false"),
    issues: [
      "4:48:130:130 ERROR mismatched input ';' expecting {'&&', ':', '.', '==', '>', '>=', '[', '<', '<=', '-', '%', '!=', '||', '+', '/', '*', '?', 'in', 'is'}",
    ],
  },
  {
    name: "single equals sign",
    source: inCondition("a = 1"),
    issues: ["4:38:120:120 ERROR Unexpected '='."],
  },
  {
    name: "triple equals sign",
    source: inCondition("1 === 1"),
    issues: ["4:40:122:122 ERROR Unexpected '='."],
  },
  {
    name: "single ampersand",
    source: inCondition("true & false"),
    issues: ["4:43:125:129 ERROR Unexpected 'false'."],
  },
  {
    name: "single bar",
    source: inCondition("true | false"),
    issues: ["4:43:125:129 ERROR Unexpected 'false'."],
  },
  {
    name: "division glued",
    source: inCondition("a/2 == 1"),
    issues: ["4:37:119:120 ERROR Missing 'match' keyword before path."],
    differs: "follow-up errors of its parser are left out",
  },
  {
    name: "unclosed string",
    source: inCondition("'a == 1"),
    issues: [
      "4:36:118:118 ERROR Missing a closing '",
      "7:1:135:134 ERROR Unexpected '<EOF>'.",
      "7:1:135:134 ERROR missing '}' at '<EOF>'",
    ],
    differs: "told where the string begins, not at what follows the line",
  },
  {
    name: "unknown escape",
    source: inCondition("'\\d' == 'd'"),
    issues: ["4:37:119:119 ERROR Invalid escape sequence '\\d'."],
    differs: "told as what it is, where it is",
  },
  {
    name: "unclosed comment",
    source: inDatabase("    /* match /a/{id} { allow read; }"),
    issues: [
      "4:5:87:125 ERROR Missing a closing */",
      "7:1:126:125 ERROR Unexpected '<EOF>'.",
      "7:1:126:125 ERROR mismatched input '<EOF>' expecting '}'",
    ],
    differs: "told as what it is, where it begins",
  },
  {
    name: "unknown character",
    source: inCondition("1 # 2"),
    issues: ["4:40:122:122 ERROR Unexpected '2'."],
  },
  {
    name: "backtick",
    source: inCondition("`a` == 'a'"),
    issues: [
      "4:36:118:118 ERROR token recognition error at: '`'",
      "4:38:120:120 ERROR token recognition error at: '`'",
    ],
  },
  {
    name: "number followed by a name",
    source: inCondition("1a == 1"),
    issues: ["4:37:119:119 ERROR Unexpected 'a'."],
  },
  {
    name: "keyword as a name",
    source: inCondition("let == 1"),
    issues: ["4:36:118:120 ERROR Missing conditional expression after 'if'.", "4:36:118:120 ERROR Unexpected 'let'."],
  },
  {
    name: "keyword after a dot",
    source: inCondition("request.auth.token.match == 1"),
    issues: [],
  },
  {
    name: "number after a dot",
    source: inCondition("request.0 == 1"),
    issues: ["4:43:125:126 ERROR Unexpected '.0'."],
  },
  {
    name: "call of a call",
    source: inCondition("f()() == 1"),
    issues: ["4:39:121:121 ERROR Unexpected '('."],
  },
  {
    name: "two mistakes",
    source: inDatabase("    match /a/{id} { allow read: if 1 +; }\n    match /b/{id} { allow write: if (2; }"),
    issues: [
      "4:39:121:121 ERROR mismatched input ';' expecting {'--', '++', '{', '[', '(', '-', '!', '/', 'false', 'null', 'true', PATH_SEGMENT, IDENTIFIER, NUM_INT, NUM_FLOAT, UNPAIRED_DOUBLE_QUOTE, UNPAIRED_SINGLE_QUOTE, STRING, BYTES}",
      "5:39:163:163 ERROR Unexpected ';'.",
    ],
  },
  {
    name: "three mistakes",
    source: inDatabase(
      "    match /a/{id} { allow read: true; }\n    match /b/{id} { allow: if true; }\n    match /c/{id} { }",
    ),
    issues: [
      "4:33:115:118 ERROR Missing 'if' before conditional expression.",
      "5:26:148:148 ERROR Expected at least one 'operation' after 'allow'.",
      "5:26:148:148 ERROR Unexpected ':'.",
      "6:21:181:181 ERROR The 'match' body must contain at least one declaration.",
    ],
  },
  {
    name: "mistake and warning",
    source: inDatabase("    match /a/{id} { allow read: if x; }\n    match /b/{id} { allow write: if 1 +; }"),
    issues: [
      "5:40:162:162 ERROR mismatched input ';' expecting {'--', '++', '{', '[', '(', '-', '!', '/', 'false', 'null', 'true', PATH_SEGMENT, IDENTIFIER, NUM_INT, NUM_FLOAT, UNPAIRED_DOUBLE_QUOTE, UNPAIRED_SINGLE_QUOTE, STRING, BYTES}",
    ],
  },
  {
    name: "mistake after an astral character",
    source: inDatabase("    match /a/{id} { allow read: if '😀' + ; }"),
    issues: [
      "4:42:124:124 ERROR mismatched input ';' expecting {'--', '++', '{', '[', '(', '-', '!', '/', 'false', 'null', 'true', PATH_SEGMENT, IDENTIFIER, NUM_INT, NUM_FLOAT, UNPAIRED_DOUBLE_QUOTE, UNPAIRED_SINGLE_QUOTE, STRING, BYTES}",
    ],
  },
  {
    name: "tabs",
    source: "rules_version = '2';\nservice cloud.firestore {\n\tmatch /a {\n\t\tallow read: if 1 +;\n\t}\n}\n",
    issues: [
      "4:21:79:79 ERROR mismatched input ';' expecting {'--', '++', '{', '[', '(', '-', '!', '/', 'false', 'null', 'true', PATH_SEGMENT, IDENTIFIER, NUM_INT, NUM_FLOAT, UNPAIRED_DOUBLE_QUOTE, UNPAIRED_SINGLE_QUOTE, STRING, BYTES}",
    ],
  },
  {
    name: "windows line ends",
    source:
      "rules_version = '2';\r\nservice cloud.firestore {\r\n  match /databases/{db}/documents {\r\n    match /a/{id} { allow read: if 1 +; }\r\n  }\r\n}\r\n",
    issues: [
      "4:39:124:124 ERROR mismatched input ';' expecting {'--', '++', '{', '[', '(', '-', '!', '/', 'false', 'null', 'true', PATH_SEGMENT, IDENTIFIER, NUM_INT, NUM_FLOAT, UNPAIRED_DOUBLE_QUOTE, UNPAIRED_SINGLE_QUOTE, STRING, BYTES}",
    ],
  },
];
