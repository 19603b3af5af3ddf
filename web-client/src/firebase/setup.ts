// Finds out which Firebase project this page belongs to, and whether emulators stand in for it.
// Hosting answers that itself under /__/firebase/, so one build runs in production and on a laptop.
import type { FirebaseOptions } from "firebase/app";

export interface EmulatorAddress {
  host: string;
  port: number;
}

export interface FirebaseSetup {
  options: FirebaseOptions;
  /** Empty in production. */
  emulators: { auth?: EmulatorAddress; firestore?: EmulatorAddress };
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Reads the setup. `VITE_FIREBASE_SETUP` (the JSON of a FirebaseSetup, given at build time) wins, for
 * hosts that do not serve /__/firebase/. Throws when neither yields a project.
 */
export async function loadSetup(hostname: string = location.hostname): Promise<FirebaseSetup> {
  const built: unknown = import.meta.env.VITE_FIREBASE_SETUP;
  if (typeof built === "string" && built !== "") return JSON.parse(built) as FirebaseSetup;
  // Only init.js names the emulators. It is read as text, never run: the policy allows no such script.
  if (LOOPBACK.test(hostname))
    return parseInitScript(await fetchText("/__/firebase/init.js?useEmulator=true"), hostname);
  const options = parseOptions(await fetchText("/__/firebase/init.json"));
  // A demo project never exists in production: the page was opened over the network from another device.
  if (options.projectId?.startsWith("demo-")) {
    return parseInitScript(await fetchText("/__/firebase/init.js?useEmulator=true"), hostname);
  }
  return { options, emulators: {} };
}

async function fetchText(path: string): Promise<string> {
  const response = await fetch(path, { signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return await response.text();
}

function parseOptions(text: string): FirebaseOptions {
  const options: unknown = JSON.parse(text);
  if (typeof options !== "object" || options === null || !("projectId" in options)) {
    throw new Error("Firebase Hosting did not name a project");
  }
  return options as FirebaseOptions;
}

/** Takes the two JSON literals out of Hosting's init.js. */
export function parseInitScript(script: string, hostname: string): FirebaseSetup {
  const literal = (name: string) => new RegExp(`var ${name} = (\\{[\\s\\S]*?\\n\\}|\\{\\});`).exec(script)?.[1];
  const options = literal("firebaseConfig");
  if (options === undefined) throw new Error("Firebase Hosting did not name a project");
  const found = JSON.parse(literal("firebaseEmulators") ?? "{}") as Record<string, EmulatorAddress | undefined>;
  const emulators: FirebaseSetup["emulators"] = {};
  for (const name of ["auth", "firestore"] as const) {
    const address = found[name];
    if (address) emulators[name] = { host: reachable(address.host, hostname), port: address.port };
  }
  return { options: parseOptions(options), emulators };
}

/** An emulator bound to every interface is reached where the page itself came from. */
function reachable(host: string, hostname: string): string {
  return host === "0.0.0.0" || host === "::" ? hostname : host;
}
