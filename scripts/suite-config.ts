// The firebase.json that the local suite runs on: the deployed one, with the ports of this run and a
// Content-Security-Policy that also lets the page reach the local Auth and Firestore emulators. Nothing that deploys
// knows of either.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { host, type SuitePorts } from "./ports.ts";
import { root } from "./setup.mjs";

interface Header {
  key: string;
  value: string;
}

interface FirebaseJson {
  hosting: { headers: { source: string; headers: Header[] }[] } & Record<string, unknown>;
  emulators: Record<string, unknown>;
}

/** Writes the file beside firebase.json (the CLI resolves all paths from there) and returns its path. */
export function writeSuiteConfig(name: string, ports: SuitePorts): string {
  const config = JSON.parse(readFileSync(join(root, "firebase.json"), "utf8")) as FirebaseJson;
  for (const header of config.hosting.headers.flatMap((entry) => entry.headers)) {
    if (header.key === "Content-Security-Policy") header.value = allowLocal(header.value, ports);
  }
  const listen = (port: number) => ({ host, port });
  config.emulators = {
    singleProjectMode: true,
    auth: listen(ports.auth),
    functions: listen(ports.functions),
    firestore: { ...listen(ports.firestore), websocketPort: ports.firestoreWebsocket },
    hosting: listen(ports.hosting),
    tasks: listen(ports.tasks),
    eventarc: listen(ports.eventarc),
    hub: listen(ports.hub),
    logging: listen(ports.logging),
    ui: { enabled: false },
  };
  const path = join(root, `.firebase-${name}.json`);
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
  return path;
}

function allowLocal(policy: string, ports: SuitePorts): string {
  const origins = [ports.auth, ports.firestore].map((port) => `http://${host}:${port}`).join(" ");
  return policy.replace("connect-src 'self'", `connect-src 'self' ${origins}`);
}
