// Ours and Google's emulator with the same documents, asked the same over gRPC.
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Answer } from "../../conformance/normalize.ts";
import { type EmulatorTarget, startTargets } from "../../conformance/targets.ts";
import { GrpcTransport, type OpenStream, type Rpc } from "../../conformance/transport-clients.ts";

const project = "demo-data";

export interface Pair<T> {
  readonly ours: T;
  readonly googles: T;
}

export type Fill = (side: keyof Pair<unknown>, request: string) => string;

export class Both implements AsyncDisposable {
  readonly #targets: readonly EmulatorTarget[];
  readonly #transports: Pair<GrpcTransport>;

  private constructor(targets: readonly EmulatorTarget[]) {
    const [ours, googles] = targets;
    if (ours === undefined || googles === undefined) throw new Error("Google's emulator is not on this machine.");
    const connect = ({ address }: EmulatorTarget) =>
      new GrpcTransport({ address, project, authorization: "Bearer owner" });
    this.#targets = targets;
    this.#transports = { ours: connect(ours), googles: connect(googles) };
  }

  /** Only where `findOfficialJar` finds Google's. */
  static async start(): Promise<Both> {
    return new Both(await startTargets());
  }

  get open(): Pair<OpenStream> {
    return { ours: this.#transports.ours.open, googles: this.#transports.googles.open };
  }

  /** `fill` puts in what each of them has named by itself. */
  async call(rpc: Rpc, template: JsonObject, fill: Fill = (_, text) => text): Promise<Pair<Answer>> {
    const text = JSON.stringify(template).replaceAll("$PROJECT", project);
    const [ours, googles] = await Promise.all([
      this.#transports.ours.call(rpc, JSON.parse(fill("ours", text))),
      this.#transports.googles.call(rpc, JSON.parse(fill("googles", text))),
    ]);
    return { ours, googles };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#transports.ours[Symbol.dispose]();
    this.#transports.googles[Symbol.dispose]();
    await Promise.all(this.#targets.map((target) => target.stop()));
  }
}

/** With the keys of all objects in order. */
export function sorted(json: JsonValue): JsonValue {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
}
