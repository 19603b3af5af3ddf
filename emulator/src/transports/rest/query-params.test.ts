import { expect, test } from "vitest";
import {
  DeleteDocumentRequestSchema,
  ListDocumentsRequestSchema,
  UpdateDocumentRequestSchema,
} from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import { bindQuery, type JsonObject } from "./query-params.ts";

test.each([
  [ListDocumentsRequestSchema, "pageSize=3&page_token=x", { pageSize: "3", pageToken: "x" }],
  [ListDocumentsRequestSchema, "mask.fieldPaths=a&mask.field_paths=b", { mask: { fieldPaths: ["a", "b"] } }],
  [ListDocumentsRequestSchema, "showMissing=true&showMissing=false", { showMissing: false }],
  [ListDocumentsRequestSchema, "showMissing=TRUE", { showMissing: true }],
  [ListDocumentsRequestSchema, "showMissing=1", { showMissing: "1" }],
  [ListDocumentsRequestSchema, "orderBy=true", { orderBy: "true" }],
  [ListDocumentsRequestSchema, "key=k&alt=json&__proto__=x&constructor.name=y", {}],
  [ListDocumentsRequestSchema, "pageSize.deeper=3&mask=x", { mask: "x" }],
  [DeleteDocumentRequestSchema, "currentDocument.exists=true", { currentDocument: { exists: true } }],
  [DeleteDocumentRequestSchema, "currentDocument.exists=False", { currentDocument: { exists: false } }],
  [ListDocumentsRequestSchema, "transaction=true", { transaction: "true" }],
  [
    UpdateDocumentRequestSchema,
    "updateMask.fieldPaths=a&currentDocument.updateTime=2020-01-01T00:00:00Z",
    { updateMask: { fieldPaths: ["a"] }, currentDocument: { updateTime: "2020-01-01T00:00:00Z" } },
  ],
])("query: onto $typeName: %s", (schema, query, expected) => {
  const json: JsonObject = {};
  bindQuery(schema, new URLSearchParams(query), json);
  expect(json).toEqual(expected);
});
