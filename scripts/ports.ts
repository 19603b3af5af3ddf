// Where the local suite listens. `npm start` uses the ports people know from Firebase; tests take a free block.
import { createServer } from "node:net";

export interface SuitePorts {
  readonly auth: number;
  readonly functions: number;
  readonly firestore: number;
  readonly firestoreWebsocket: number;
  readonly hosting: number;
  readonly tasks: number;
  readonly eventarc: number;
  readonly hub: number;
  readonly logging: number;
}

export const host = "127.0.0.1";

export const standardPorts: SuitePorts = {
  auth: 9099,
  functions: 5001,
  firestore: 8080,
  firestoreWebsocket: 9150,
  hosting: 5000,
  tasks: 9499,
  eventarc: 9299,
  hub: 4400,
  logging: 4500,
};

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Ports that are taken by someone else, by name. */
export async function takenPorts(ports: SuitePorts): Promise<string[]> {
  const checked = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => ((await isFree(port)) ? undefined : `${port} (${name})`)),
  );
  return checked.filter((entry) => entry !== undefined);
}

/** A block of nine free ports below the range the system hands out by itself. */
export async function findFreePorts(): Promise<SuitePorts> {
  for (let base = 14_000 + (process.pid % 300) * 20; base < 30_000; base += 20) {
    const ports = Object.fromEntries(
      Object.keys(standardPorts).map((name, index) => [name, base + index]),
    ) as unknown as SuitePorts;
    if ((await takenPorts(ports)).length === 0) return ports;
  }
  throw new Error("no free block of ports between 14000 and 30000");
}
