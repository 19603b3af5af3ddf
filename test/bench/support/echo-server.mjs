// A bare grpc-js server that answers every BatchGetDocuments with the same bytes: what a get over grpc-js can be at most.
import { createRequire } from "node:module";

// The version that the emulator is tested with, wherever npm has put it.
const { Server, ServerCredentials } = createRequire(new URL("../../../emulator/package.json", import.meta.url))(
  "@grpc/grpc-js",
);

const [port = 0, size = 0] = process.argv.slice(2).map(Number);
const payload = Buffer.alloc(size, 1);
const same = (/** @type {Buffer} */ bytes) => bytes;
const server = new Server();
const definition = {
  path: "/google.firestore.v1.Firestore/BatchGetDocuments",
  requestStream: false,
  responseStream: false,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};
server.addService(
  { get: definition },
  {
    get: (/** @type {unknown} */ _call, /** @type {(error: null, bytes: Buffer) => void} */ answer) =>
      answer(null, payload),
  },
);
server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (/** @type {Error | null} */ error) => {
  if (error) throw error;
});
