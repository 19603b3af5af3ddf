// A Listen stream's targets, folded together as the SDKs do.
import type { JsonObject } from "@bufbuild/protobuf";
import type { Stream } from "../../conformance/transport-clients.ts";

interface Target {
  readonly what: JsonObject;
  /** By name. */
  readonly documents: Map<string, JsonObject>;
  resumeToken: string;
  isAway: boolean;
}

export class Folding implements AsyncDisposable {
  readonly #stream: Stream;
  readonly #database: JsonObject;
  readonly #targets = new Map<number, Target>();
  /** Targets that have been asked for and not been told to be up to date. */
  readonly #behind = new Set<number>();

  constructor(stream: Stream, database: JsonObject) {
    this.#stream = stream;
    this.#database = database;
  }

  add(id: number, what: JsonObject): void {
    this.#targets.set(id, { what, documents: new Map(), resumeToken: "", isAway: false });
    this.#listen(id, {});
  }

  leave(id: number): void {
    this.#target(id).isAway = true;
    this.#behind.delete(id);
    this.#stream.send({ ...this.#database, removeTarget: id });
  }

  resume(id: number): void {
    const target = this.#target(id);
    target.isAway = false;
    this.#listen(id, { resumeToken: target.resumeToken });
  }

  documents(id: number): JsonObject[] {
    return [...this.#target(id).documents.values()];
  }

  /** Reads on to a consistent snapshot in which a target is as wanted and all are up to date. */
  async until(id: number, accept: (documents: JsonObject[]) => boolean): Promise<void> {
    for (;;) {
      const message = await this.#stream.next();
      if (message === "closed" || "error" in message) throw new Error(JSON.stringify(message));
      const isSnapshot = this.#fold(message);
      if (isSnapshot && this.#behind.size === 0 && accept(this.documents(id))) return;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#stream[Symbol.asyncDispose]());
  }

  #listen(targetId: number, more: JsonObject): void {
    this.#behind.add(targetId);
    this.#stream.send({ ...this.#database, addTarget: { targetId, ...this.#target(targetId).what, ...more } });
  }

  #target(id: number): Target {
    const target = this.#targets.get(id);
    if (target === undefined) throw new Error(`no target ${id}`);
    return target;
  }

  /** Whether the message ends a snapshot of all targets. */
  #fold(message: JsonObject): boolean {
    const { targetChange, documentChange, documentDelete, documentRemove, filter } = message as Record<
      string,
      JsonObject | undefined
    >;
    if (targetChange !== undefined) return this.#foldTargets(targetChange);
    if (documentChange !== undefined) {
      const document = documentChange.document as JsonObject;
      for (const target of this.#open(documentChange.targetIds)) target.documents.set(String(document.name), document);
      for (const target of this.#open(documentChange.removedTargetIds)) target.documents.delete(String(document.name));
    }
    const gone = documentDelete ?? documentRemove;
    if (gone !== undefined) {
      for (const target of this.#open(gone.removedTargetIds)) target.documents.delete(String(gone.document));
    }
    if (filter !== undefined) {
      const { documents } = this.#target(Number(filter.targetId));
      if (documents.size !== Number(filter.count ?? 0)) throw new Error(`a filter does not match: ${filter.count}`);
    }
    return false;
  }

  #foldTargets({ targetChangeType: type, targetIds, resumeToken, cause }: JsonObject): boolean {
    const ids = (targetIds ?? []) as number[];
    if (type === "REMOVE" && cause !== undefined) throw new Error(JSON.stringify(cause));
    for (const id of ids) if (type === "CURRENT") this.#behind.delete(id);
    const concerned = ids.length === 0 ? this.#open([...this.#targets.keys()]) : this.#open(ids);
    for (const target of concerned) {
      if (type === "RESET") target.documents.clear();
      if (typeof resumeToken === "string" && resumeToken !== "") target.resumeToken = resumeToken;
    }
    return ids.length === 0;
  }

  /** Without those that were left: what is still on its way to them does not count. */
  #open(ids: unknown): Target[] {
    return ((ids ?? []) as number[]).map((id) => this.#target(id)).filter(({ isAway }) => !isAway);
  }
}
