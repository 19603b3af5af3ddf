// The web SDK in a real Chromium: WebChannel streamed, long-polling and chosen by the SDK itself.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser, launchBrowser } from "../e2e/support/browser.ts";
import type { PageOptions, PageResult } from "./browser-page.ts";
import { startBufferingProxy } from "./buffering-proxy.ts";
import { describeTargets, startTargets } from "./targets.ts";

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /open/{id} { allow read, write: if true; }
    match /own/{id} { allow read, write: if request.auth.uid == id; }
  }
}`;

const modes: Record<string, PageOptions["settings"]> = {
  "chosen by the SDK": {},
  streamed: { experimentalAutoDetectLongPolling: false },
  "long polling": { experimentalForceLongPolling: true },
  "long polling, short": { experimentalForceLongPolling: true, experimentalLongPollingOptions: { timeoutSeconds: 5 } },
};

const found = findBrowser() !== undefined;
if (!found) console.log("Browser cases skipped: no Chromium or Chrome on PATH.");
let runs = 0;

describeTargets(found ? await startTargets({ rules }) : [], (emulator) => {
  let browser: Browser;
  let web: Server;

  beforeAll(async () => {
    const page = fileURLToPath(new URL("browser-page.ts", import.meta.url));
    const { outputFiles } = await build({ entryPoints: [page], bundle: true, write: false, format: "iife" });
    const script = outputFiles[0]?.text ?? "";
    web = createServer((request, response) => {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(
        isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>',
      );
    }).listen(0, "127.0.0.1");
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    web.close();
    await emulator.stop();
  });

  /** Runs the page against an address and says which back channels it opened. */
  const visit = async (address: string, settings: PageOptions["settings"]) => {
    const projectId = `demo-browser-${++runs}`;
    await emulator.setRules(projectId, rules);
    const page = await browser.newPage();
    const problems: string[] = [];
    const backChannels: ("polled" | "streamed")[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().includes("/channel?")) return;
      const query = new URL(request.url()).searchParams;
      if (query.get("RID") === "rpc") backChannels.push(query.get("CI") === "1" ? "polled" : "streamed");
    });
    await page.goto(`http://127.0.0.1:${(web.address() as AddressInfo).port}/`);
    const [host = "", port] = address.split(":");
    const options: PageOptions = { host, port: Number(port), projectId, settings };
    const result = await page.evaluate(
      (given) => (globalThis as unknown as { run(options: PageOptions): Promise<PageResult> }).run(given),
      options,
    );
    await page.close();
    expect(problems).toEqual([]);
    expect(result).toMatchObject({
      transaction: 2,
      count: 11,
      text: 200_000,
      denied: "permission-denied",
      afterDenial: true,
    });
    expect([result.sizes.at(0), result.sizes.at(-1)]).toEqual([0, 10]);
    return backChannels;
  };

  test.each(Object.keys(modes))("WebChannel %s", async (mode) => {
    const backChannels = await visit(emulator.address, modes[mode] ?? {});
    // With a channel that answers at once the SDK never falls back to long polling.
    expect(new Set(backChannels)).toEqual(new Set([mode.startsWith("long polling") ? "polled" : "streamed"]));
  });

  // Only ours: Google's emulator lets the first response hang for so long here that the SDK often gives up on it.
  test.skipIf(emulator.name === "Google")("WebChannel through a proxy that buffers: the SDK polls", async () => {
    const proxy = startBufferingProxy(emulator.address);
    await once(proxy, "listening");
    const backChannels = await visit(`127.0.0.1:${(proxy.address() as AddressInfo).port}`, {});
    proxy.closeAllConnections();
    proxy.close();
    expect(backChannels).toContain("polled");
  });
});
