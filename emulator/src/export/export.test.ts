import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { arbitraryValue } from "../model/arbitrary-value.ts";
import { identicalFields } from "../model/value.ts";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { decodeEntity } from "./decode-entity.ts";
import { encodeEntity } from "./encode-entity.ts";
import { readExport, writeExport } from "./export-folder.ts";
import { decodeLog, encodeLog } from "./log-file.ts";

const database = { project: "p", database: "(default)" };
const directory = mkdtempSync(join(tmpdir(), "hearth-export-"));
const overall = join(directory, "e", "e.overall_export_metadata");
const output = join(directory, "e", "all_namespaces", "all_kinds", "output-0");

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("log files", () => {
  it("hold records of any size, across blocks", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(80_000), { maxLength: 6 }), (sizes) => {
        const records = sizes.map((size, index) => Buffer.alloc(size, index + 1));
        expect([...decodeLog(encodeLog(records))].map((record) => record.length)).toEqual(sizes);
      }),
      { numRuns: 50 },
    );
  });

  it("leave no room for a header at the end of a block", () => {
    const records = [Buffer.alloc(32 * 1024 - 7 - 3, 1), Buffer.alloc(10, 2)];
    expect([...decodeLog(encodeLog(records))]).toEqual(records);
  });

  it("notice every flipped bit", () => {
    const file = encodeLog([Buffer.from("hello"), Buffer.from("world")]);
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = Buffer.from(file);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => [...decodeLog(damaged)], `bit ${bit}`).toThrow();
    }
    expect(() => [...decodeLog(file.subarray(0, -1))]).toThrow("cut off");
  });
});

describe("entities", () => {
  it("give back every document", () => {
    // Zero has one form in the format's reference implementation as well; nanoseconds are not stored by Firestore.
    const field = fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.dictionary(field, arbitraryValue.filter(isStorable), { maxKeys: 4 }), (fields) => {
        const decoded = decodeEntity(encodeEntity(database, { path: ["a", "__id7__", "b", "é"], fields }), "p");
        expect(decoded.path).toEqual(["a", "__id7__", "b", "é"]);
        expect(identicalFields(decoded.fields, fields)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("timestamps of entities", () => {
  it.each([
    ["0001-01-01T00:00:00.000001Z", -62_135_596_800n, 1000],
    ["0001-01-01T00:00:00Z", -62_135_596_800n, 0],
    ["1683-05-05T05:05:05.555555Z", -9_046_061_695n, 555_555_000],
    ["1969-12-31T23:59:59.999999Z", -1n, 999_999_000],
    ["2300-01-01T00:00:00.000001Z", 10_413_792_000n, 1000],
    ["9999-12-31T23:59:59.999999Z", 253_402_300_799n, 999_999_000],
  ])("are exact: %s", (_, seconds, nanos) => {
    const value = { $typeName: "google.protobuf.Timestamp" as const, seconds, nanos };
    const fields = { t: create(ValueSchema, { valueType: { case: "timestampValue", value } }) };
    const read = decodeEntity(encodeEntity(database, { path: ["a", "1"], fields }), "p");
    expect(read.fields.t?.valueType).toEqual({ case: "timestampValue", value });
  });
});

/** Without what Firestore refuses: lists in lists, empty names, nanoseconds, references to no document. */
function isStorable(value: Parameters<typeof identicalFields>[0][string], inList = false): boolean {
  const type = value.valueType;
  if (type.case === "timestampValue") return type.value.nanos % 1000 === 0;
  if (type.case === "referenceValue")
    return type.value.split("/").length % 2 === 1 && !type.value.includes("//") && !type.value.endsWith("/");
  if (type.case === "arrayValue") return !inList && type.value.values.every((item) => isStorable(item, true));
  if (type.case !== "mapValue") return true;
  if (Object.hasOwn(type.value.fields, "__type__")) return !inList;
  return Object.entries(type.value.fields).every(([name, item]) => name !== "" && isStorable(item));
}

describe("exports", () => {
  beforeEach(() => rmSync(join(directory, "e"), { recursive: true, force: true }));

  const documents = [
    { path: ["a", "1"], fields: {} },
    { path: ["a", "1", "b", "2"], fields: {} },
  ];

  it("can be read again, and move to another project", () => {
    expect(writeExport(database, documents, { directory, name: "e", time: 1 })).toBe(2);
    const read = readExport(overall, "q");
    expect(read.map(({ path }) => path)).toEqual(documents.map(({ path }) => path));
    expect(read[0]?.database).toBe("(default)");
  });

  it("of an empty database are one file", () => {
    writeExport(database, [], { directory, name: "e", time: 1 });
    expect(readExport(overall, "q")).toEqual([]);
  });

  it("leave alone what is not theirs", () => {
    const folder = join(directory, "thesis");
    const chapter = join(folder, "chapters", "1.txt");
    mkdirSync(join(folder, "chapters"), { recursive: true });
    writeFileSync(chapter, "ten years of work");
    const write = () => writeExport(database, documents, { directory, name: "thesis", time: 1 });
    expect(write).toThrow(
      expect.objectContaining({ code: "FAILED_PRECONDITION", message: expect.stringContaining('"chapters"') }),
    );
    expect(readdirSync(folder, { recursive: true })).toEqual(["chapters", join("chapters", "1.txt")]);
    rmSync(folder, { recursive: true });
    write();
    for (const path of ["notes.txt", "all_namespaces/x", "all_namespaces/all_kinds/output-1.txt"]) {
      writeFileSync(join(folder, path), "mine");
      expect(write, path).toThrow(expect.objectContaining({ message: expect.stringContaining(`"${path}"`) }));
      expect(readFileSync(join(folder, path), "utf8")).toBe("mine");
      rmSync(join(folder, path));
    }
    const elsewhere = join(directory, "elsewhere");
    symlinkSync(folder, elsewhere);
    expect(() => writeExport(database, documents, { directory, name: "elsewhere", time: 1 })).toThrow("not a folder");
  });

  it("replace an older one as a whole, and leave nothing of it", () => {
    const write = (from: Parameters<typeof writeExport>[1]) =>
      writeExport(database, from, { directory, name: "e", time: 1 });
    const files = () => readdirSync(join(directory, "e"), { recursive: true }).length;
    write(documents);
    const usual = files();
    const failing = Iterator.from(documents).map((document, at) => {
      if (at === 1) throw new Error("broken");
      return document;
    });
    expect(() => write(failing)).toThrow("broken");
    expect(readExport(overall, "q")).toHaveLength(2);
    for (const count of [1, 2, 0, 2]) {
      write(documents.slice(0, count));
      expect(readExport(overall, "q")).toHaveLength(count);
      if (count > 0) expect(files()).toBe(usual);
    }
  });

  it("are the old one or the new one when the process is killed", async () => {
    const script = `
      const { writeExport } = await import(${JSON.stringify(join(import.meta.dirname, "export-folder.ts"))});
      const documents = Array.from({ length: 200 }, (_, n) => ({ path: ["a", String(n)], fields: {} }));
      for (let round = 0; ; round++) {
        const content = round % 2 === 0 ? documents : documents.slice(0, 100);
        writeExport(${JSON.stringify(database)}, content, { directory: process.env.FOLDER, name: "e", time: 1 });
        if (round === Number(process.env.ROUND)) console.log("written");
      }`;
    for (const round of [1, 2, 5, 10, 20]) {
      const env = { ...process.env, FOLDER: directory, ROUND: String(round) };
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { env, stdio: "pipe" });
      const exit = once(child, "exit");
      await once(child.stdout, "data");
      child.kill("SIGKILL");
      await exit;
      expect([100, 200]).toContain(readExport(overall, "q").length);
      writeExport(database, documents, { directory, name: "e", time: 1 });
      expect(readExport(overall, "q")).toHaveLength(2);
    }
  });

  it.each([
    ["no such file", () => rmSync(output)],
    ["damaged", () => writeFileSync(output, Buffer.concat([readFileSync(output), Buffer.alloc(9, 7)]))],
    ["not an entity", () => writeFileSync(output, encodeLog([Buffer.from([0xff])]))],
    ["no key", () => writeFileSync(output, encodeLog([Buffer.alloc(0)]))],
    ["no log", () => writeFileSync(overall, "hello")],
  ])("that are faulty are named: %s", (_, damage) => {
    writeExport(database, documents, { directory, name: "e", time: 1 });
    damage();
    expect(() => readExport(overall, "q")).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  it("do not lead out of their folder", () => {
    writeExport(database, documents, { directory, name: "e", time: 1 });
    const kinds = join(directory, "e", "all_namespaces", "all_kinds", "all_namespaces_all_kinds.export_metadata");
    const name = "../../../secret";
    writeFileSync(kinds, Buffer.concat([Buffer.from([0x12, name.length + 2, 0x12, name.length]), Buffer.from(name)]));
    expect(() => readExport(overall, "q")).toThrow("outside the export");
  });
});
