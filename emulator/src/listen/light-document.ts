// A document of a large first result that nobody has read yet: its content stays in the store until it is sent, so that
// a client that does not read costs a name and not a document.
import type { StoredDocument } from "../storage/types.ts";

/** The content of exactly this version. Throws when it is no longer known. */
export type Reload = (version: Pick<StoredDocument, "name" | "updateTime">) => StoredDocument["fields"];

/** Of one result, as stored; what comes after that is held light. */
const HELD_BYTES = 1024 * 1024;

class LightDocument implements StoredDocument {
  readonly name: string;
  readonly createTime: number;
  readonly updateTime: number;
  readonly #reload: Reload;

  constructor({ name, createTime, updateTime }: StoredDocument, reload: Reload) {
    this.name = name;
    this.createTime = createTime;
    this.updateTime = updateTime;
    this.#reload = reload;
  }

  get fields(): StoredDocument["fields"] {
    return this.#reload(this);
  }
}

/** All documents, the first ones as they are. */
export function lighten(documents: Iterable<StoredDocument>, reload: Reload): StoredDocument[] {
  const held: StoredDocument[] = [];
  let bytes = 0;
  for (const document of documents) {
    bytes += document.bytes?.length ?? 0;
    held.push(bytes <= HELD_BYTES ? document : new LightDocument(document, reload));
  }
  return held;
}
