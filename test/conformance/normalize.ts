// Answers of two emulators made comparable: times become their rank, random ids and tokens a placeholder.
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Failure } from "./transport-clients.ts";

export type Answer = JsonObject[] | Failure;

const TIME = /^20(2[4-9]|[3-9]\d)-\d\d-\d\dT[\d:.]+Z$/;

/** All answers of a case together, so that equal times stay recognisable. Messages of errors are left out. */
export function normalize(answers: readonly Answer[]): JsonValue {
  const times = new Set<string>();
  collect(answers as unknown as JsonValue, times);
  const ranks = new Map([...times].sort(compareTimes).map((time, rank) => [time, `time ${rank}`]));
  return answers.map((answer) =>
    "error" in answer ? { status: answer.error.status } : answer.map((one) => replace(one, ranks) as JsonObject),
  );
}

/** Read times may or may not coincide with commits; only times of documents and writes are compared. */
const IGNORED = new Set(["readTime", "nextPageToken", "commitTime"]);

/** Only a hint that nothing follows. */
const DROPPED = "done";

function collect(json: JsonValue, times: Set<string>): void {
  if (Array.isArray(json)) for (const item of json) collect(item, times);
  else if (typeof json === "object" && json !== null) {
    for (const [key, item] of Object.entries(json)) {
      if (IGNORED.has(key) || item === undefined) continue;
      if (typeof item === "string" && TIME.test(item)) times.add(item);
      else collect(item, times);
    }
  }
}

function compareTimes(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function replace(json: JsonValue, ranks: ReadonlyMap<string, string>): JsonValue {
  if (typeof json === "string") return ranks.get(json) ?? json;
  if (Array.isArray(json)) return json.map((item) => replace(item, ranks));
  if (typeof json !== "object" || json === null) return json;
  const result: JsonObject = {};
  for (const key of Object.keys(json)) {
    const item = json[key] as JsonValue;
    if (key === DROPPED) continue;
    if (IGNORED.has(key)) result[key] = "present";
    else if (key === "transaction") result[key] = "token";
    else if (key === "message") result[key] = "text";
    else if (key === "name" || key === "referenceValue" || key === "missing") result[key] = shorten(item);
    else result[key] = replace(item, ranks);
  }
  return result;
}

/** Names without their project, which differs. */
function shorten(name: JsonValue): JsonValue {
  return typeof name === "string" ? name.replace(/^projects\/[^/]+\//, "") : name;
}
