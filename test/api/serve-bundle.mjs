// Serves the API of the built functions, as a function instance does, and tells its parent where. The file to load is
// the first argument.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const { api } = await import(pathToFileURL(String(process.argv[2])).href);
const server = createServer(api).listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  process.send?.({ port });
});
process.once("disconnect", () => process.exit());
