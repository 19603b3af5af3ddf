// Cases in which Hearth knowingly answers otherwise than Google's emulator, each with its reason.
const stricter = "Google's emulator stores what production refuses.";
const crash = "Google's emulator fails with UNKNOWN and no text; Hearth names what is wrong.";

export const knownDifferences: Readonly<Record<string, string>> = {
  "patch: __name__": stricter,
  "transform: __name__": stricter,
  "array union: an array": stricter,
  "empty commit": "The commit time is always given: clients of all languages read it.",
  "write to another database":
    "Google's emulator acknowledges the write and loses it (or writes elsewhere); production refuses the request.",
  "get: another database": "As for writes: a request is about one database.",
  "name descending": "Production serves it; Google's emulator cannot scan keys backwards.",
  "value: 40,000 elements": "Production allows 40,000 index entries per document; Google's emulator does not count.",
  "count: up to 0": "Production requires a positive bound.",
  "six aggregations": crash,
  "list: bad token": crash,
  "partition query": "Google's emulator lacks the method; production has it.",
};
