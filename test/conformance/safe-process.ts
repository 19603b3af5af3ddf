// The emulator as a process of its own, so that its memory can be told from that of the clients that attack it.
import { spawn } from "node:child_process";
import { once } from "node:events";

const entry = new URL("../../emulator/src/index.ts", import.meta.url).href;

export interface EmulatorProcess extends AsyncDisposable {
  /** `host:port` */
  readonly address: string;
  /** Resident memory in MiB, after a garbage collection. */
  memory(): Promise<number>;
}

export async function startEmulatorProcess(): Promise<EmulatorProcess> {
  const script = `
    const { startEmulator } = await import(${JSON.stringify(entry)});
    const emulator = await startEmulator();
    process.on("message", () => { gc(); process.send({ memory: process.memoryUsage.rss() / 2 ** 20 }); });
    process.on("disconnect", () => process.exit());
    process.send({ address: emulator.address });`;
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [{ address }] = (await once(child, "message")) as [{ address: string }];
  return {
    address,
    async memory() {
      const answer = once(child, "message");
      child.send("memory");
      const [{ memory }] = (await answer) as [{ memory: number }];
      return memory;
    },
    async [Symbol.asyncDispose]() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}
