// Sources that nobody writes by accident, each about as long as sources may be. Shared by the tests (the answer) and the
// bench (the time).

export const wrapRules = (body: string, functions = ""): string =>
  `rules_version = '2';\nservice cloud.firestore {\n  match /databases/{db}/documents {\n${functions}\n${body}\n  }\n}`;
export const allowGet = (condition: string, functions = ""): string =>
  wrapRules(`match /e/x { allow get: if ${condition}; }`, functions);
export const repeated = (count: number, item: (i: number) => string, separator = ""): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(separator);

/** `f0` calls `f1` and so on; the last is true. */
export const chainOf = (count: number): string =>
  repeated(count, (i) => `function f${i}() { return ${i === count - 1 ? "true" : `f${i + 1}()`}; }`, "\n");

/** By name. Each must be refused. */
export const refusedSources: Readonly<Record<string, string>> = {
  "open brackets": allowGet("(".repeat(100_000)),
  "balanced brackets": allowGet(`${"(".repeat(60_000)}1${")".repeat(60_000)}`),
  negations: allowGet(`${"!".repeat(100_000)}true`),
  "minus signs": allowGet(`${"-".repeat(100_000)}1 == 1`),
  lists: allowGet("[".repeat(100_000)),
  terms: allowGet(`true${" && true".repeat(20_000)}`),
  members: allowGet(`request${".a".repeat(100_000)}`),
  calls: allowGet(`'a'${".lower()".repeat(20_000)} == 'a'`),
  conditionals: allowGet(`${"true ? true : ".repeat(15_000)}false`),
  paths: allowGet("/a/$(".repeat(40_000)),
  "open blocks": `service cloud.firestore { ${"match /a { ".repeat(20_000)}`,
  "closing braces": "}".repeat(200_000),
  quotes: "'".repeat(200_001),
  "one quote on each line": "'\n".repeat(100_000),
  "open comments": "/* ".repeat(80_000),
  "backslashes in bytes": allowGet(`b'${"\\\\".repeat(100_000)}\\u' == b''`),
  "too long": allowGet("a".repeat(300_000)),
  "repeated repeats": allowGet("'a'.matches('((a{100}){100}){100}')"),
  "a pattern that grows": allowGet(`'a'.matches('${"[a-z]{1000}".repeat(300)}')`),
  "many patterns": allowGet(repeated(3000, (i) => `'a'.matches('(a|b|c|${i}){200}')`, " ? true : ")),
  "many patterns in many statements": wrapRules(
    `match /a/{x} { ${repeated(3000, (i) => `allow get: if 'a'.matches('(a|b|c|${i}){200}');`, "\n")} }`,
  ),
  "a chain of 3000 functions": allowGet("f0()", chainOf(3000)),
  "a web of functions": allowGet(
    "f0()",
    repeated(
      200,
      (i) => `function f${i}() { return ${i > 180 ? "true" : repeated(10, (j) => `f${i + 1 + j}()`, " || ")}; }`,
      "\n",
    ),
  ),
  "a placeholder forty thousand times": allowGet(`${"/{a}".repeat(40_000)} == 1`),
  parameters: allowGet(
    "true",
    `function f(${repeated(15_000, (i) => `p${i}`, ",")}) { return [${repeated(15_000, (i) => `p${i}`, ",")}]; }`,
  ),
  "one name forty thousand times": allowGet("true", `function f(${repeated(40_000, () => "p", ",")}) { return p; }`),
  "functions of one name": wrapRules("match /a/{x} { allow get; }", "function f() { return f(); }\n".repeat(8_000)),
  "segments in a match": wrapRules(`match ${"/a".repeat(100_000)} { allow get; }`),
};

/** Legal or not, they must be read as fast as any other source. */
export const heavySources: Readonly<Record<string, string>> = {
  "a list of 60,000": allowGet(`1 in [${"1, ".repeat(60_000)}]`),
  "a map of 20,000": allowGet(`'a' in {${repeated(20_000, (i) => `'k${i}': 1`, ",")}}`),
  "26,000 placeholders": allowGet(`${repeated(26_000, (i) => `/{a${i}}`)} == 1`),
  "7,000 statements": wrapRules(`match /a/{x} { ${"allow get: if request.auth != null;\n".repeat(7_000)} }`),
  "8,000 blocks": wrapRules(repeated(8_000, (i) => `match /a${i}/{x} { allow get; }`, "\n")),
  "2,500 functions": allowGet(
    repeated(60, (i) => `f${i}()`, " || "),
    repeated(2_500, (i) => `function f${i}() { let a = request.time; return a == ${i}; }`, "\n"),
  ),
  "warnings without end": wrapRules(`match /a/{x} { ${"allow get: if a == b || c;\n".repeat(8_000)} }`),
  comments: `rules_version = '2';${"// x\n/* y */".repeat(20_000)}service cloud.firestore { match /a { allow get; } }`,
  "astral characters": allowGet(`'${"😀".repeat(60_000)}'.size() == 1`),
};
