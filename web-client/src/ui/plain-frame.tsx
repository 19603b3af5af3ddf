// The frame of the screens outside a workspace: the name on top, one narrow column below.
import type { ComponentChildren } from "preact";
import { online } from "../data/connection.ts";
import { to } from "../routes.ts";
import { useStore } from "../store.ts";
import { Flame } from "./icons.tsx";
import { OfflineBanner } from "./states.tsx";

export function PlainFrame({ children, aside }: { children: ComponentChildren; aside?: ComponentChildren }) {
  const connected = useStore(online);
  return (
    <div class="plain">
      <header class="plain-head">
        <a class="brand" href={to.home()}>
          <Flame />
          Hearth
        </a>
        {aside}
      </header>
      <main class="plain-main">
        {!connected && <OfflineBanner />}
        {children}
      </main>
    </div>
  );
}
