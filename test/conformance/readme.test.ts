// The README names the tests that prove what is supported: they must exist, and every RPC must be spoken of.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Firestore } from "../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const path = join(repository, "emulator/README.md");
const readme = readFileSync(path, "utf8");

/** Rows of the tables that name proofs. */
const rows = readme.split("\n").flatMap((line) => {
  const cells = line.split(" | ");
  const proof = cells.length >= 3 ? (cells.at(-1) ?? "") : "";
  return /`(?:src|test)\//.test(proof) ? [{ what: (cells[0] ?? "").replace(/^\| /, ""), proof }] : [];
});

/** Paths are relative to the repository (test/) or to the emulator (src/). */
function filesOf(name: string): string[] {
  const base = name.startsWith("src/") ? join(repository, "emulator") : repository;
  return globSync(name, { cwd: base }).map((file) => join(base, file));
}

describe("the README's tables", () => {
  test("name proofs", () => {
    expect(rows.length).toBeGreaterThan(25);
  });

  test.each(rows)("$what", ({ proof }) => {
    // A file in backticks, and after it the names of some of its cases in quotes.
    const parts = [...proof.matchAll(/`([^`]+)`((?:[^`"]*"[^"]*")*)/g)].map(([, name = "", cases = ""]) => ({
      name,
      cases,
    }));
    expect(parts.length).toBeGreaterThan(0);
    for (const { name, cases } of parts) {
      const files = filesOf(name);
      expect(files, `${name} names no file`).not.toEqual([]);
      const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
      for (const [, title = ""] of cases.matchAll(/"([^"]+)"/g)) {
        expect(text.includes(`"${title}"`), `${name} has no case "${title}"`).toBe(true);
      }
    }
  });

  test("speak of every RPC", () => {
    const alsoCalled: Record<string, string> = { listen: "Listen stream", write: "Write stream" };
    const missing = Firestore.methods.filter(({ name, localName }) => !readme.includes(alsoCalled[localName] ?? name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  test("link to what exists", () => {
    for (const [, target = ""] of readme.matchAll(/\]\(([^)#]+)\)/g)) {
      if (!target.startsWith("http")) expect(existsSync(join(dirname(path), target)), target).toBe(true);
    }
  });
});
