// The README's table against the tests: every file it names exists, and every group of tests it names is in that file.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const here = new URL("./", import.meta.url);
const root = new URL("../../../", here);
const readme = readFileSync(new URL("README.md", here), "utf8");

const table = readme.slice(readme.indexOf("| construct |"), readme.indexOf("## Bounds"));
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .slice(2)
  .map((line) => line.replaceAll("\\|", "\u0000").split("|").slice(1, 3) as [construct: string, proofs: string]);

const proof = /`([\w./-]+\.ts)`(?: \(([^)]+)\))?/g;

test("the table has a row for each construct of the language", () => {
  expect(rows.length).toBeGreaterThan(30);
});

test.each(rows)("%s: what proves it exists", (_construct, proofs) => {
  const found = [...proofs.matchAll(proof)];
  expect(found.length).toBeGreaterThan(0);
  for (const [, file = "", group] of found) {
    const path = new URL(file, file.startsWith("test/") ? root : here);
    expect(existsSync(path), file).toBe(true);
    if (group === undefined) continue;
    const text = readFileSync(path, "utf8");
    expect(text, `${file}: ${group}`).toContain(`describe("${group.replaceAll("\u0000", "|")}"`);
  }
});

test("nothing else stands in the second column", () => {
  for (const [, proofs] of rows) expect(proofs.replace(proof, "").replaceAll(/[\s,]/g, "")).toBe("");
});
