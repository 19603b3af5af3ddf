// For the transports' own tests: the smallest service behind their border. What is under test lies between it and the
// socket; test/conformance runs the same transports over the real service.
import { create } from "@bufbuild/protobuf";
import { notFound } from "../model/status.ts";
import { DocumentSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  CommitResponseSchema,
  ListenResponseSchema,
  RunQueryResponseSchema,
  type WriteRequest,
  WriteResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { AdminService, CallContext, FirestoreService } from "../service/types.ts";

/** What the transports told the service. */
export interface Heard {
  readonly contexts: CallContext[];
  readonly writes: WriteRequest[];
  closedStreams: number;
  /** Listen answers offered so far. */
  flooded: number;
}

export function borderService(): { service: FirestoreService; admin: AdminService; heard: Heard } {
  const heard: Heard = { contexts: [], writes: [], closedStreams: 0, flooded: 0 };
  const service: Partial<FirestoreService> = {
    async getDocument({ name }, context) {
      heard.contexts.push(context);
      if (name.endsWith("/missing")) throw notFound(`"${name}" not found. \u{1F525}\ud800`);
      if (name.endsWith("/broken")) throw new TypeError("a secret of ours");
      return create(DocumentSchema, { name, fields: {} });
    },
    async commit({ writes }) {
      return create(CommitResponseSchema, { writeResults: writes.map(() => ({})) });
    },
    async *runQuery({ parent }) {
      for (let i = 0; i < 3; i++) {
        if (parent.endsWith("/late") && i === 2) throw notFound("gone in the middle");
        if (parent.endsWith("/early")) throw notFound("gone at once");
        yield create(RunQueryResponseSchema, { skippedResults: i });
      }
    },
    // Echoes stream ids, with the sum of the writes received so far.
    write(sink) {
      return {
        receive(request) {
          heard.writes.push(request);
          if (request.streamId === "end") sink.end();
          else if (request.streamId === "fail") sink.end(notFound("no such stream"));
          else sink.send(create(WriteResponseSchema, { streamId: request.streamId }));
        },
        close() {
          heard.closedStreams++;
          sink.end();
        },
      };
    },
    // Floods: as many messages of a mebibyte as the sink takes before it ends the stream.
    listen(sink, context) {
      let closed = false;
      const flood = () => {
        if (closed || context.signal.aborted) return;
        heard.flooded++;
        sink.send(create(ListenResponseSchema, { responseType: { case: "filter", value: filler } }));
        setTimeout(flood, 1);
      };
      return {
        receive: () => flood(),
        close() {
          closed = true;
          heard.closedStreams++;
        },
      };
    },
  };
  return { service: service as FirestoreService, admin: {} as AdminService, heard };
}

const filler = {
  $typeName: "google.firestore.v1.ExistenceFilter" as const,
  targetId: 1,
  count: 0,
  unchangedNames: {
    $typeName: "google.firestore.v1.BloomFilter" as const,
    bits: {
      $typeName: "google.firestore.v1.BitSequence" as const,
      bitmap: Buffer.alloc(1 << 20, 1),
      padding: 0,
    },
    hashCount: 1,
  },
};
