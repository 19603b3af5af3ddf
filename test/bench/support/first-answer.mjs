// Loads the deployed functions from the file named and asks them for one thing: FILE PATH STATUS [TOKEN].
import { createRequire } from "node:module";

// As CommonJS does, as the hosts of functions are: importing it makes Node load its whole HTTP client as well.
const http = /** @type {typeof import("node:http")} */ (createRequire(import.meta.url)("node:http"));

const [file, path, status, token] = process.argv.slice(2);
const { api } = await import(String(file));
const server = http.createServer(api).listen(0, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  http.get({ port, path, headers }, ({ statusCode }) => {
    if (String(statusCode) !== status) throw new Error(`answered ${statusCode}`);
    process.exit(0);
  });
});
