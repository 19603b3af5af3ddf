// The frame inside a workspace: a side bar on wide screens, a bar at each end on narrow ones.
import type { ComponentChildren } from "preact";
import { online, useUnreachable } from "../data/connection.ts";
import type { Account } from "../firebase/accounts.ts";
import { to } from "../routes.ts";
import { useStore } from "../store.ts";
import { Flame, Icon, type IconName } from "./icons.tsx";
import { OfflineBanner } from "./states.tsx";

type SectionName = "tasks" | "activity" | "members" | "trash";

interface WorkspaceFrameProps {
  workspaceId: string;
  name: string;
  screen: SectionName;
  account: Account;
  /** What is shown is not confirmed by the server. */
  unconfirmed: boolean;
  children: ComponentChildren;
}

const SECTIONS: readonly { screen: SectionName; icon: IconName; text: string }[] = [
  { screen: "tasks", icon: "list", text: "Tasks" },
  { screen: "activity", icon: "activity", text: "Activity" },
  { screen: "members", icon: "people", text: "Members" },
  { screen: "trash", icon: "trash", text: "Trash" },
];

export function WorkspaceFrame({ workspaceId, name, screen, account, unconfirmed, children }: WorkspaceFrameProps) {
  const connected = useStore(online);
  const unreachable = useUnreachable(unconfirmed);
  const href = (section: SectionName) =>
    section === "tasks" ? to.tasks(workspaceId) : to.section(workspaceId, section);
  return (
    <div class="frame">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="frame-head">
        <a class="switcher" href={to.workspaces()} title="Switch workspace">
          <Flame />
          <span class="switcher-name">{name || "…"}</span>
          <Icon name="swap" />
          <span class="visually-hidden">, switch workspace</span>
        </a>
        <a class={account.guest ? "who guest" : "who"} href={to.account()}>
          <Icon name="person" />
          <span>{account.guest ? "Guest · keep your work" : (account.email ?? "Account")}</span>
        </a>
      </header>
      <nav class="sections" aria-label="Workspace">
        {SECTIONS.map(({ screen: section, icon, text }) => (
          <a key={section} href={href(section)} aria-current={section === screen ? "page" : undefined}>
            <Icon name={icon} />
            {text}
          </a>
        ))}
      </nav>
      <main class="frame-main" id="main" tabIndex={-1}>
        {(!connected || unreachable) && <OfflineBanner server={connected} />}
        {children}
      </main>
    </div>
  );
}
