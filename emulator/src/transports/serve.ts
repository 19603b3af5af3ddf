// All transports on one port.
import type { AdminService, FirestoreService } from "../service/types.ts";
import { type ChaosSettings, createAdmin } from "./admin/handler.ts";
import { createGrpcServer } from "./grpc/server.ts";
import { createHttpServer } from "./http/server.ts";
import { listen } from "./listener.ts";
import { createRest } from "./rest/handler.ts";
import { createWebChannel } from "./webchannel/handler.ts";
import type { SessionLimits } from "./webchannel/sessions.ts";
import type { Timing } from "./webchannel/timing.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly service: FirestoreService;
  readonly admin: AdminService;
  /** Called after `POST /shutdown` is answered. */
  readonly onShutdown: () => void;
  readonly chaos?: ChaosSettings;
  readonly webChannelTiming?: Timing;
  readonly webChannelLimits?: SessionLimits;
}

export interface Server {
  readonly host: string;
  readonly port: number;
  /** Ends what is running within a short grace, then breaks it. Leaves nothing open. */
  close(): Promise<void>;
}

/** How long running calls may take to end when the emulator stops. The CLI waits four seconds for the process. */
const graceMs = 250;

/** Rejects with the system's error (`EADDRINUSE`) when the port cannot be bound. */
export async function serve(options: ServeOptions): Promise<Server> {
  const { host, port, service, admin, onShutdown, chaos } = options;
  const webChannel = createWebChannel(service, { timing: options.webChannelTiming, limits: options.webChannelLimits });
  const http = createHttpServer([
    createRest(service),
    webChannel.routes,
    createAdmin({ admin, onShutdown, ...(chaos && { chaos }) }),
  ]);
  const grpc = createGrpcServer(service);
  const listener = await listen({ host, port, onHttp1: http.accept, onHttp2: grpc.accept });
  return {
    host: listener.host,
    port: listener.port,
    close: async () => {
      listener.stop();
      webChannel.close();
      await grpc.close(graceMs);
      await listener.close();
    },
  };
}
