// The front door of exports.
export type { DecodedEntity } from "./decode-entity.ts";
export type { ExportedDocument } from "./encode-entity.ts";
export { type ExportTarget, readExport, writeExport } from "./export-folder.ts";
