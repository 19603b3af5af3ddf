// The emulators that conformance cases run against: ours, and Google's where it is on the machine.
import { describe } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { startOfficialEmulator } from "../support/official-emulator.ts";

export interface EmulatorTarget {
  readonly name: "Hearth" | "Hearth, strict lists" | "Google";
  /** `host:port` */
  readonly address: string;
  setRules(project: string, source: string): Promise<void>;
  stop(): PromiseLike<void>;
}

interface TargetOptions {
  readonly rules?: string;
  readonly strictLists?: boolean;
  /** Google's too, where it is installed (default: yes). */
  readonly official?: boolean;
}

export async function startTargets({
  official: wanted = true,
  ...options
}: TargetOptions = {}): Promise<EmulatorTarget[]> {
  const [ours, official] = await Promise.all([startEmulator(options), wanted ? startOfficialEmulator() : undefined]);
  const targets = [target("Hearth", ours)];
  if (official !== undefined) targets.push(target("Google", official));
  return targets;
}

/**
 * One group of tests for each emulator. Ours must pass at once; Google's, whose timing is not ours to mend, may try again:
 * under load its listeners sometimes answer an SDK too late.
 */
export function describeTargets(targets: readonly EmulatorTarget[], body: (target: EmulatorTarget) => void): void {
  for (const target of targets) describe(target.name, { retry: target.name === "Google" ? 2 : 0 }, () => body(target));
}

function target(
  name: EmulatorTarget["name"],
  emulator: AsyncDisposable & { readonly address: string },
): EmulatorTarget {
  const { address } = emulator;
  return {
    name,
    address,
    stop: () => emulator[Symbol.asyncDispose](),
    async setRules(project, content) {
      const response = await fetch(`http://${address}/emulator/v1/projects/${project}:securityRules`, {
        method: "PUT",
        headers: { "content-type": "text/plain" },
        body: JSON.stringify({ rules: { files: [{ name: "security.rules", content }] } }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
  };
}
