// Random rulesets for writes and random commits to hold against them: sets, masked patches, transforms and deletes of
// one to four documents, with and without preconditions; conditions over both versions of the document, other documents
// and the rest of the commit.
import type { Random } from "./random.ts";

type Json = Readonly<Record<string, unknown>>;

const base = "/databases/(default)/documents";
/** What the documents look like before each commit; `c/q` and `c/r` are missing. */
export const before: Readonly<Record<string, Json | undefined>> = {
  "c/x": { n: { integerValue: "5" }, o: { stringValue: "u1" } },
  "c/y": { n: { integerValue: "1" }, tags: { arrayValue: { values: [{ stringValue: "a" }] } } },
  "c/q": undefined,
  "c/r": undefined,
};
const documents = Object.keys(before);

const comparisons = ["==", "!=", "<", ">="];
const numbers = ["0", "1", "5", "6", "5.0"];
const sides = ["resource.data", "request.resource.data"];

function atom(random: Random): string {
  const side = random.pick(sides);
  const document = random.pick(documents);
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
      return `${side}.n ${random.pick(comparisons)} ${random.pick(numbers)}`;
    case 3:
      return `request.resource.data.n ${random.pick(["==", ">", "<="])} resource.data.n`;
    case 4:
      return `${side}.o == request.auth.uid`;
    case 5:
      return `'${random.pick(["n", "o", "m", "tags", "at"])}' in ${side}`;
    case 6:
      return `${side}.keys().${random.pick(["hasOnly", "hasAll", "hasAny"])}(['n', '${random.pick(["o", "m"])}'])`;
    case 7:
      return `request.resource.data.diff(resource.data).${random.pick(["affected", "added", "removed", "changed", "unchanged"])}Keys().hasOnly(['n'])`;
    case 8:
      return `resource ${random.pick(["==", "!="])} null`;
    case 9:
      return `request.resource ${random.pick(["==", "!="])} null`;
    case 10:
      return `${random.pick(["exists", "existsAfter"])}(${base}/${document})`;
    case 11:
      return `${random.pick(["get", "getAfter"])}(${base}/${document}).data.n ${random.pick(comparisons)} ${random.pick(numbers)}`;
    case 12:
      return `getAfter(${base}/${document}) == null`;
    case 13:
      return `request.method == '${random.pick(["create", "update", "delete"])}'`;
    case 14:
      return random.pick([
        "request.resource.data.at == request.time",
        "request.time is timestamp",
        "'a' in resource.data.tags",
      ]);
    default:
      return random.pick(["true", "false", "id == 'x'", "id in ['q', 'r']", "1 / 0 == 1", "null", `${side}.n is int`]);
  }
}

function condition(random: Random, depth = 2): string {
  if (depth === 0 || random.next() < 0.35) return atom(random);
  const left = condition(random, depth - 1);
  const right = condition(random, depth - 1);
  switch (random.below(6)) {
    case 0:
      return `!(${left})`;
    case 1:
      return `(${left}) ? (${right}) : (${condition(random, depth - 1)})`;
    case 2:
    case 3:
      return `(${left}) && (${right})`;
    default:
      return `(${left}) || (${right})`;
  }
}

const methods = ["write", "create", "update", "delete", "create, update", "update, delete"];

/** One to four statements; a line each, so that messages tell them apart. */
export function writeRules(random: Random): string {
  const statements = Array.from(
    { length: 1 + random.below(4) },
    () => `      allow ${random.pick(methods)}: if ${condition(random)};`,
  );
  return `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents {
    match /c/{id} {
${statements.join("\n")}
    }
  }
}`;
}

function fieldsOf(random: Random): Record<string, Json> {
  return {
    ...(random.next() < 0.85 && { n: { integerValue: String(random.pick([0, 1, 5, 6])) } }),
    ...(random.next() < 0.3 && { o: { stringValue: random.pick(["u1", "u2"]) } }),
    ...(random.next() < 0.2 && { m: { nullValue: null } }),
    ...(random.next() < 0.1 && { tags: { arrayValue: { values: [{ stringValue: "a" }] } } }),
  };
}

const transforms: readonly Json[] = [
  { fieldPath: "n", increment: { integerValue: "1" } },
  { fieldPath: "at", setToServerValue: "REQUEST_TIME" },
  { fieldPath: "tags", appendMissingElements: { values: [{ stringValue: "b" }] } },
];

function write(random: Random, name: string): Json {
  const currentDocument = random.next() < 0.25 && { currentDocument: { exists: random.next() < 0.5 } };
  const updateTransforms = random.next() < 0.15 && { updateTransforms: [random.pick(transforms)] };
  switch (random.below(8)) {
    case 0:
    case 1:
      return { delete: name, ...currentDocument };
    case 2:
    case 3:
    case 4: {
      const mask = ["n", "o", "m"].filter(() => random.next() < 0.5);
      const update = { name, fields: fieldsOf(random) };
      return { update, updateMask: { fieldPaths: mask }, ...updateTransforms, ...currentDocument };
    }
    default:
      return { update: { name, fields: fieldsOf(random) }, ...updateTransforms, ...currentDocument };
  }
}

export interface Commit {
  readonly writes: readonly Json[];
  readonly documents: readonly string[];
}

export function commit(random: Random, documentName: (path: string) => string): Commit {
  const count = random.next() < 0.6 ? 1 : 2 + random.below(3);
  const paths = Array.from({ length: count }, () => random.pick(documents));
  return { writes: paths.map((path) => write(random, documentName(path))), documents: [...new Set(paths)] };
}

/** Brings all documents back to how they were. */
export function restoring(documentName: (path: string) => string): readonly Json[] {
  return Object.entries(before).map(([path, fields]) =>
    fields === undefined ? { delete: documentName(path) } : { update: { name: documentName(path), fields } },
  );
}
