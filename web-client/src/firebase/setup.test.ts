// The text below has the shape of what the Hosting emulator serves for a demo project.
import { describe, expect, test } from "vitest";
import { parseInitScript } from "./setup.ts";

const config = `var firebaseConfig = {
  "projectId": "demo-hearth",
  "apiKey": "fake-api-key"
};`;
const emulators = `var firebaseEmulators = {
    "auth": { "host": "127.0.0.1", "port": 9099, "hostAndPort": "127.0.0.1:9099" },
    "firestore": { "host": "0.0.0.0", "port": 8080, "hostAndPort": "127.0.0.1:8080" },
    "functions": { "host": "127.0.0.1", "port": 5001 }
};`.replace(/^ {4}"/gm, '  "');

describe("parseInitScript", () => {
  test("reads the project and the emulators the app talks to", () => {
    expect(parseInitScript(`if (x) {\n  ${config}\n  ${emulators}\n}`, "192.168.1.7")).toEqual({
      options: { projectId: "demo-hearth", apiKey: "fake-api-key" },
      emulators: { auth: { host: "127.0.0.1", port: 9099 }, firestore: { host: "192.168.1.7", port: 8080 } },
    });
  });

  test("no emulators: production", () => {
    const script = `${config}\nvar firebaseEmulators = undefined;`;
    expect(parseInitScript(script, "localhost").emulators).toEqual({});
  });

  test.each(["", "<!doctype html>", "var firebaseConfig = undefined;"])("%j names no project: an error", (script) => {
    expect(() => parseInitScript(script, "localhost")).toThrow("did not name a project");
  });
});
