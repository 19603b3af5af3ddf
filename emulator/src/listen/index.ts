// The front door of listen.
import type { ListenRequest, ListenResponse } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { CallContext, StreamSession, StreamSink } from "../service/types.ts";
import { ListenHub } from "./hub.ts";
import { ListenSession } from "./session.ts";
import type { ListenSource } from "./types.ts";

export type { ListenPlan, ListenSource } from "./types.ts";

export interface Listen {
  /** A new Listen stream. */
  open(sink: StreamSink<ListenResponse>, context: CallContext): StreamSession<ListenRequest>;
  close(): void;
}

/** One per emulator, however many databases it serves. */
export function createListen(source: ListenSource): Listen {
  const hub = new ListenHub(source);
  return {
    open: (sink, context) => new ListenSession(hub, sink, context),
    close: () => hub.close(),
  };
}
