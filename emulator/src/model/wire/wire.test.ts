// Our writing of the busy messages against the library's, on random ones.
import { create, fromBinary, type Message, toBinary, toJson } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DocumentSchema } from "../../proto/gen/google/firestore/v1/document_pb.js";
import {
  BatchGetDocumentsResponseSchema,
  CommitResponseSchema,
  ListenResponseSchema,
  RunQueryResponseSchema,
} from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import { WriteResultSchema } from "../../proto/gen/google/firestore/v1/write_pb.js";
import { arbitraryValue } from "../arbitrary-value.ts";
import { EncodedDocument } from "./encoded-document.ts";
import {
  encodeBatchGetResponse,
  encodeCommitResponse,
  encodeContent,
  encodeDocument,
  encodeListenResponse,
  encodeRunQueryResponse,
} from "./messages.ts";

const runs = { numRuns: 1000 };
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 50 }),
  fc.constantFrom("", "é".repeat(60), "x".repeat(300)),
);
const fields = fc.dictionary(text, arbitraryValue, { maxKeys: 5, noNullPrototype: true });
const time = fc
  .tuple(fc.bigInt({ min: -62_135_596_800n, max: 253_402_300_799n }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([seconds, nanos]) => create(TimestampSchema, { seconds, nanos }));
const document = fc
  .record({ name: text, fields, createTime: fc.option(time, { nil: undefined }), updateTime: time })
  .map(({ createTime, ...rest }) => create(DocumentSchema, { ...rest, ...(createTime && { createTime }) }));
/** With what JSON cannot say, said. */
const plain = (message: unknown): unknown =>
  JSON.parse(
    JSON.stringify(message, (_, value: unknown) => {
      if (typeof value === "bigint") return `${value}n`;
      if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
      return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
    }),
  );
const same = (ours: unknown, theirs: unknown) => expect(plain(ours)).toEqual(plain(theirs));

describe("writing", () => {
  type Schema = Parameters<typeof fromBinary>[0];
  const decoded = (schema: Schema, bytes: Uint8Array | undefined) =>
    fromBinary(schema, new Uint8Array(bytes as Uint8Array));
  const again = (schema: Schema, message: Message) => fromBinary(schema, toBinary(schema, message));

  test("documents, with fields as messages or as bytes", () => {
    fc.assert(
      fc.property(document, (message) => {
        same(decoded(DocumentSchema, encodeDocument(message)), again(DocumentSchema, message));
        const encodedFields = toBinary(DocumentSchema, create(DocumentSchema, { fields: message.fields }));
        same(decoded(DocumentSchema, encodeContent("n", message.fields)), {
          ...again(DocumentSchema, create(DocumentSchema, { fields: message.fields })),
          name: "n",
        });
        const { createTime, updateTime } = message;
        if (createTime === undefined || updateTime === undefined) return;
        const encoded = new EncodedDocument(message, encodedFields, { createTime, updateTime });
        same(decoded(DocumentSchema, encodeDocument(encoded)), again(DocumentSchema, message));
        // REST and WebChannel go the library's way.
        expect(toBinary(DocumentSchema, encoded)).toEqual(toBinary(DocumentSchema, message));
      }),
      runs,
    );
  });

  test("answers that carry them", () => {
    const ids = fc.array(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { maxLength: 3 });
    fc.assert(
      fc.property(
        document,
        fc.tuple(time, fc.uint8Array({ maxLength: 5 })),
        ids,
        (found, [readTime, transaction], targetIds) => {
          const get = create(BatchGetDocumentsResponseSchema, {
            readTime,
            transaction,
            result: targetIds.length > 1 ? { case: "missing", value: found.name } : { case: "found", value: found },
          });
          same(
            decoded(BatchGetDocumentsResponseSchema, encodeBatchGetResponse(get)),
            again(BatchGetDocumentsResponseSchema, get),
          );
          const row = create(RunQueryResponseSchema, {
            document: found,
            readTime,
            transaction,
            skippedResults: targetIds.length,
          });
          same(decoded(RunQueryResponseSchema, encodeRunQueryResponse(row)), again(RunQueryResponseSchema, row));
          const change = create(ListenResponseSchema, {
            responseType: {
              case: "documentChange",
              value: { document: found, targetIds, removedTargetIds: targetIds },
            } as never,
          });
          same(decoded(ListenResponseSchema, encodeListenResponse(change)), again(ListenResponseSchema, change));
        },
      ),
      runs,
    );
  });

  test("commits", () => {
    const result = fc
      .record({ updateTime: time, transformResults: fc.array(arbitraryValue, { maxLength: 2 }) })
      .map((init) => create(WriteResultSchema, init));
    fc.assert(
      fc.property(fc.array(result, { maxLength: 4 }), time, (writeResults, commitTime) => {
        const message = create(CommitResponseSchema, { writeResults, commitTime });
        same(decoded(CommitResponseSchema, encodeCommitResponse(message)), again(CommitResponseSchema, message));
      }),
      runs,
    );
  });

  test("what these do not know is left to the library", () => {
    expect(
      encodeListenResponse(
        create(ListenResponseSchema, { responseType: { case: "targetChange", value: {} as never } }),
      ),
    ).toBeUndefined();
    expect(encodeRunQueryResponse(create(RunQueryResponseSchema, { explainMetrics: {} }))).toBeUndefined();
    const json = toJson(
      DocumentSchema,
      new EncodedDocument({ name: "n", fields: {} }, new Uint8Array(0), {
        createTime: create(TimestampSchema),
        updateTime: create(TimestampSchema),
      }),
    );
    expect(json).toEqual({ name: "n", createTime: "1970-01-01T00:00:00Z", updateTime: "1970-01-01T00:00:00Z" });
  });
});
