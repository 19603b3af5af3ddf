// A listener in a thread of its own, so that its decoding does not slow the writer down.
import { parentPort, workerData } from "node:worker_threads";
import { ListeningClients } from "./listening-client.ts";

const { address, collectionId } = workerData as { address: string; collectionId: string };
const clients = new ListeningClients();
await clients.open(address, 1, collectionId);
parentPort?.postMessage("open");
parentPort?.on("message", () => parentPort?.postMessage(clients.documents));
