// Loads the deployed functions from the file named and answers one request with them.
import { createServer } from "node:http";

const { api } = await import(String(process.argv[2]));
const server = createServer(api).listen(0, "127.0.0.1", async () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const response = await fetch(`http://127.0.0.1:${port}/v1/workspaces/none`);
  if (response.status !== 401) throw new Error(`answered ${response.status}`);
  process.exit(0);
});
