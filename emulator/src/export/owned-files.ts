// Which files of a folder are an export's. Whoever asks for an export names a folder: nothing else in it may be touched.
import { type Dirent, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FirestoreError } from "../model/status.ts";

export const KINDS = "all_namespaces/all_kinds";
export const KINDS_FILE = "all_namespaces_all_kinds.export_metadata";

const OUTPUT = /^output-\d+$/;
/** What is not yet whole; one that was left behind is an export's, too. */
const UNFINISHED = ".unfinished";

export const overallFileOf = (name: string): string => `${name}.overall_export_metadata`;

/** The files of an export, by their paths in its folder. */
interface ExportFiles {
  /** Whole or not at all, whatever happens. */
  replace(path: string, content: Uint8Array): void;
  /** The name of an output that is not there. */
  freeOutput(): string;
  removeOthers(kept: readonly string[]): void;
}

/** @throws FirestoreError FAILED_PRECONDITION when something in the folder is no export's. */
export function openFolder(folder: string, name: string): ExportFiles {
  const present = ownedFiles(folder, name);
  return {
    replace(path, content) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      try {
        writeFileSync(file + UNFINISHED, content);
        renameSync(file + UNFINISHED, file);
      } catch (error) {
        rmSync(file + UNFINISHED, { force: true });
        throw error;
      }
    },
    freeOutput() {
      for (let number = 0; ; number++) {
        if (!present.includes(`${KINDS}/output-${number}`)) return `output-${number}`;
      }
    },
    removeOthers(kept) {
      for (const path of present) if (!kept.includes(path)) rmSync(join(folder, path), { force: true });
    },
  };
}

function ownedFiles(folder: string, name: string): string[] {
  const files: string[] = [];
  const look = (below: string, isFile: (file: string) => boolean, subfolder?: string): void => {
    for (const entry of entriesOf(join(folder, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      const finished = entry.name.endsWith(UNFINISHED) ? entry.name.slice(0, -UNFINISHED.length) : entry.name;
      if (entry.isFile() && isFile(finished)) files.push(path);
      else if (!(entry.isDirectory() && entry.name === subfolder)) throw foreign(folder, path);
    }
  };
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) throw foreign(folder);
  const [namespaces = "", kinds] = KINDS.split("/");
  look("", (file) => file === overallFileOf(name), namespaces);
  look(namespaces, () => false, kinds);
  look(KINDS, (file) => file === KINDS_FILE || OUTPUT.test(file));
  return files;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function foreign(folder: string, path?: string): FirestoreError {
  const what = path === undefined ? "is not a folder" : `holds "${path}", which is no part of an export`;
  return new FirestoreError("FAILED_PRECONDITION", `${folder} ${what}: it is left as it is. Choose another folder.`);
}
