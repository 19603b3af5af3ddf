import { readFileSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { findFreePorts, takenPorts } from "./ports.ts";
import { root } from "./setup.mjs";
import { writeSuiteConfig } from "./suite-config.ts";

test("writeSuiteConfig: this run's ports, and a policy that lets the page reach its emulators", async () => {
  const ports = await findFreePorts();
  const path = writeSuiteConfig(`unit-${process.pid}`, ports);
  try {
    const text = readFileSync(path, "utf8");
    const config = JSON.parse(text);
    expect(config.emulators.hosting).toEqual({ host: "127.0.0.1", port: ports.hosting });
    expect(config.emulators.firestore.websocketPort).toBe(ports.firestoreWebsocket);
    expect(text).toContain(`http://127.0.0.1:${ports.auth} http://127.0.0.1:${ports.firestore}`);
  } finally {
    rmSync(path);
  }
});

test("firebase.json: what is deployed names no local address outside its emulators section", () => {
  const { emulators, ...deployed } = JSON.parse(readFileSync(`${root}/firebase.json`, "utf8"));
  expect(emulators).toBeDefined();
  expect(JSON.stringify(deployed)).not.toMatch(/127\.0\.0\.1|localhost/);
});

test("findFreePorts: nobody listens on them", async () => {
  expect(await takenPorts(await findFreePorts())).toEqual([]);
});
