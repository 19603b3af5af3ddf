// The coverage report, as Google's emulator writes it: measured shapes.
import { describe, expect, test } from "vitest";
import { compileRules } from "./index.ts";

interface Node {
  readonly sourcePosition: { readonly currentOffset: number; readonly endOffset: number };
  readonly values?: readonly { readonly value: unknown; readonly count: number }[];
  readonly children?: readonly Node[];
}

/** Each node on a line: its text, then its values with their counts. */
function report(body: string, gets = 1): readonly string[] {
  const source = `rules_version = '2';
service cloud.firestore { match /databases/{db}/documents { match /e/x { ${body} } } }`;
  const { ruleset } = compileRules(source);
  if (ruleset === undefined) throw new Error("does not compile");
  for (let i = 0; i < gets; i++) {
    ruleset.authorize({
      database: "(default)",
      auth: null,
      time: 0,
      reader: { read: () => null, readAfter: () => null, isWritten: () => false },
      operations: [{ method: "get", path: ["e", "x"], resource: null, requestResource: null }],
    });
  }
  const show = ({ sourcePosition, values = [], children = [] }: Node): readonly string[] => {
    const text = source.slice(sourcePosition.currentOffset, sourcePosition.endOffset + 1);
    const counts = values.map(({ value, count }) => `${JSON.stringify(value)} ${count}`).join(", ");
    return [`${text} => ${counts}`, ...children.flatMap(show).map((line) => `  ${line}`)];
  };
  return (ruleset.coverage() as { report: readonly Node[] }).report.flatMap(show);
}

describe("coverage", () => {
  test("values are counted; literals are no nodes", () => {
    expect(report("allow get: if request.method == 'get';", 3)).toEqual([
      `request.method == 'get' => {"boolValue":true} 3`,
      expect.stringContaining(`  request.method => {"stringValue":"get"} 3`),
      expect.stringContaining("    request => "),
    ]);
  });

  test("what was skipped is {}; a node never reached has no values", () => {
    expect(report("allow get: if db == '(default)' || 1 == 2; allow get: if 2 == 3;")).toEqual([
      `db == '(default)' || 1 == 2 => {"boolValue":true} 1`,
      `  db == '(default)' => {"boolValue":true} 1`,
      `    db => {"stringValue":"(default)"} 1`,
      "  1 == 2 => {} 1",
      "2 == 3 => ",
    ]);
  });

  test("the i-th of n conditions counts n-i+1 times", () => {
    expect(report("allow get: if 1 == 2; allow get: if 1 == 3; allow get: if 1 == 4;")).toEqual([
      `1 == 2 => {"boolValue":false} 3`,
      `1 == 3 => {"boolValue":false} 2`,
      `1 == 4 => {"boolValue":false} 1`,
    ]);
  });

  test("stage A sees documents as undefined, stage B as they are", () => {
    expect(report("allow get: if resource == null;")).toEqual([
      `resource == null => {"undefined":{}} 1, {"boolValue":true} 1`,
      `  resource => {"undefined":{}} 1, {"nullValue":null} 1`,
    ]);
  });

  test("a let is a node around what follows it; functions come before conditions", () => {
    expect(report("function f(a) { let b = a + 1; return b > 1; } allow get: if f(1);")).toEqual([
      `let b = a + 1; return b > 1 => {"boolValue":true} 1`,
      `  a + 1 => {"intValue":"2"} 1`,
      `    a => {"intValue":"1"} 1`,
      `  b > 1 => {"boolValue":true} 1`,
      `    b => {"intValue":"2"} 1`,
      `f(1 => {"boolValue":true} 1`,
    ]);
  });

  test("an error says where it arose and why", () => {
    const [line] = report("allow get: if 1 / 0 == 1;");
    expect(line).toContain(`"causeMessage":"Divide by zero error."`);
    expect(line).toContain(`"line":2,"column":90`);
  });
});
