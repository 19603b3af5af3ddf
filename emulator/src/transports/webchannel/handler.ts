// WebChannel, wire version 8: how browsers speak the Listen and Write streams over plain HTTP/1.1.
//   POST without SID         handshake, opens a session
//   POST with SID            messages from the client
//   GET RID=rpc              back channel, messages to the client
//   TYPE=terminate           the client is done
import type { DescMethod, JsonValue, Message } from "@bufbuild/protobuf";
import { invalidArgument, toFirestoreError } from "../../model/status.ts";
import { Firestore } from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import type { CallContext, FirestoreService, StreamSession, StreamSink } from "../../service/types.ts";
import { CallScope } from "../call-scope.ts";
import { callerFromAuthorization } from "../caller.ts";
import { type Exchange, invalidPayload } from "../http/exchange.ts";
import type { HttpRoutes } from "../http/server.ts";
import { fromProtoJson, toProtoJson } from "../proto-json.ts";
import { parseForwardBody, parseHeaders } from "./form.ts";
import { frame } from "./frame.ts";
import type { Session, TextStream } from "./session.ts";
import { defaultSessionLimits, type SessionLimits, Sessions } from "./sessions.ts";
import { defaultTiming, type Timing } from "./timing.ts";

type OpenStream = (sink: StreamSink<Message>, context: CallContext) => StreamSession<Message>;

export interface WebChannel {
  readonly routes: HttpRoutes;
  readonly sessions: Sessions;
  close(): void;
}

export interface WebChannelOptions {
  readonly timing?: Timing | undefined;
  readonly limits?: SessionLimits | undefined;
}

export function createWebChannel(service: FirestoreService, options: WebChannelOptions = {}): WebChannel {
  const { timing = defaultTiming, limits = defaultSessionLimits } = options;
  const sessions = new Sessions(timing, limits);
  const streams = new Map<string, { method: DescMethod; open: OpenStream }>([
    [pathOf("Listen"), { method: Firestore.method.listen, open: service.listen.bind(service) as OpenStream }],
    [pathOf("Write"), { method: Firestore.method.write, open: service.write.bind(service) as OpenStream }],
  ]);
  const routes: HttpRoutes = (exchange) => {
    const stream = streams.get(exchange.path);
    return stream === undefined ? undefined : serve(exchange, { sessions, timing, ...stream });
  };
  return { routes, sessions, close: () => sessions.close() };
}

const pathOf = (rpc: string) => `/${Firestore.typeName}/${rpc}/channel`;

interface Channel {
  readonly sessions: Sessions;
  readonly timing: Timing;
  readonly method: DescMethod;
  readonly open: OpenStream;
}

async function serve(exchange: Exchange, channel: Channel): Promise<void> {
  const { query, method, response } = exchange;
  response.setHeader(
    "Access-Control-Expose-Headers",
    "x-client-wire-protocol, x-http-session-id, x-http-initial-response",
  );
  if (method !== "GET" && method !== "POST") return exchange.notFound();
  const id = query.get("SID");
  try {
    if (id === null) return await handshake(exchange, channel);
    const session = channel.sessions.find(id);
    // Clients look for these words, and not at the start of the text, to tell this from a broken network.
    if (session === undefined) return exchange.sendText("Error: Unknown SID\n", 400);
    if (query.get("TYPE") === "terminate") return terminate(exchange, session);
    if (method === "POST") return await forward(exchange, session);
    attach(exchange, session, channel.timing);
  } catch (error) {
    const { message, httpStatus } = toFirestoreError(error);
    exchange.sendText(`${message}\n`, httpStatus);
  }
}

async function handshake(exchange: Exchange, channel: Channel): Promise<void> {
  if (exchange.method !== "POST") throw invalidArgument("A back channel needs the SID of a session.");
  if (exchange.query.get("VER") !== "8") throw invalidArgument("Only version 8 of the WebChannel protocol is spoken.");
  const body = parseForwardBody(await exchange.text());
  const inUrl = parseHeaders(exchange.query.get("$httpHeaders") ?? "");
  const header = (name: string) => body.headers.get(name) ?? inUrl.get(name) ?? exchange.header(name);
  const session = channel.sessions.open(textStream(channel, header));
  await session.receive(body.offset, body.messages);
  const hello = ["c", session.id, "", 8, 12, channel.timing.noopMs];
  sendFrame(exchange, [[0, hello]]);
}

async function forward(exchange: Exchange, session: Session): Promise<void> {
  const { offset, messages } = parseForwardBody(await exchange.text());
  const acknowledged = exchange.query.get("AID");
  if (acknowledged !== null) session.acknowledge(parseId(acknowledged));
  await session.receive(offset, messages);
  sendFrame(exchange, session.state());
}

function attach(exchange: Exchange, session: Session, timing: Timing): void {
  const { query } = exchange;
  if (query.get("RID") !== "rpc") throw invalidArgument("A GET is a back channel: RID=rpc.");
  if ((query.get("TYPE") ?? "xmlhttp") !== "xmlhttp") throw invalidArgument("Only TYPE=xmlhttp is spoken.");
  const limit = Number(query.get("TO") ?? timing.noopMs);
  session.attach(exchange.response, {
    acknowledged: parseId(query.get("AID") ?? "0"),
    once: query.get("CI") === "1",
    timeoutMs: limit > 0 ? limit : timing.noopMs,
  });
}

function terminate(exchange: Exchange, session: Session): void {
  session.close();
  exchange.sendText("");
}

function parseId(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw invalidArgument("AID is not a number.");
  return Number(text);
}

function sendFrame(exchange: Exchange, value: unknown): void {
  exchange.response.setHeader("Cache-Control", "private, max-age=0");
  exchange.sendText(frame(JSON.stringify(value)));
}

/** The service's stream behind ProtoJSON text. The Authorization counts that was given when the session opened. */
function textStream(channel: Channel, header: (name: string) => string | undefined): TextStream {
  const { method } = channel;
  return (sink) => {
    const scope = new CallScope(callerFromAuthorization(header("authorization")), header("x-hearth-span"));
    const stream = channel.open(
      {
        send: (message) => sink.send(JSON.stringify(toProtoJson(method.output, message))),
        end: (error) => sink.end(error),
        get pending() {
          return sink.pending;
        },
      },
      scope,
    );
    return {
      receive: (text) => stream.receive(parseMessage(method, text)),
      close: () => {
        scope.abort();
        stream.close();
      },
    };
  };
}

function parseMessage(method: DescMethod, text: string): Message {
  try {
    return fromProtoJson(method.input, JSON.parse(text) as JsonValue);
  } catch {
    throw invalidPayload();
  }
}
