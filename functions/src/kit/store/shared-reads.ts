// Reads asked for in the same turn of the event loop travel as one request, and a document asked for twice is read once.
// Nothing is kept: every answer was read after it was asked for, so access is decided on what is true now.

import { isRequestRefused } from "./failures.ts";

/** Reads each path; undefined where nothing is. */
export type Read<T> = (paths: readonly string[]) => Promise<readonly (T | undefined)[]>;

interface Batch<T> {
  callers: number;
  readonly paths: Set<string>;
  readonly found: Promise<ReadonlyMap<string, T | undefined>>;
}

/** The most documents that one request asks for, unless a single caller wants more. */
const mostPaths = 100;

export function shareReads<T>(read: Read<T>, most: number = mostPaths): Read<T> {
  let open: Batch<T> | undefined;

  function begin(): Batch<T> {
    const paths = new Set<string>();
    const send = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (open === batch) open = undefined;
      const sent = [...paths];
      const found = await read(sent);
      return new Map(sent.map((path, index) => [path, found[index]]));
    };
    const batch: Batch<T> = { callers: 0, paths, found: send() };
    return batch;
  }

  return async (paths) => {
    if (open === undefined || open.paths.size + paths.length > most) open = begin();
    const batch = open;
    batch.callers += 1;
    for (const path of paths) batch.paths.add(path);
    try {
      const found = await batch.found;
      return paths.map((path) => found.get(path));
    } catch (error) {
      // What one asks for must not be the others' failure.
      if (batch.callers === 1 || !isRequestRefused(error)) throw error;
      return await read(paths);
    }
  };
}
