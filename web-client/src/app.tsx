// From the address and the session to a screen. Says who may see what; the screens assume it.
import { useEffect, useMemo } from "preact/hooks";
import { LocationProvider, useLocation } from "preact-iso/router";
import type { Account } from "./firebase/accounts.ts";
import { remembered } from "./remember.ts";
import { parseRoute, type Route, to } from "./routes.ts";
import { AccountScreen } from "./screens/account.tsx";
import { GoogleAnswerScreen } from "./screens/google-answer.tsx";
import { Join } from "./screens/join.tsx";
import { LocalGoogle } from "./screens/local-google.tsx";
import { NotFound } from "./screens/not-found.tsx";
import { SignIn } from "./screens/sign-in.tsx";
import { Welcome } from "./screens/welcome.tsx";
import { WorkspaceScreen } from "./screens/workspace.tsx";
import { Workspaces } from "./screens/workspaces.tsx";
import { retrySession, type Session, session } from "./session.ts";
import { useStore } from "./store.ts";
import { trial } from "./trial.ts";
import { PlainFrame } from "./ui/plain-frame.tsx";
import { Failed, Skeleton } from "./ui/states.tsx";
import { Toaster } from "./ui/toaster.tsx";
import { useArrivalFocus } from "./ui/use-arrival-focus.ts";

export function App() {
  return (
    <LocationProvider>
      <CurrentScreen />
      <Toaster />
    </LocationProvider>
  );
}

function CurrentScreen() {
  const { url } = useLocation();
  const current = useStore(session);
  const attempt = useStore(trial).state;
  const isGuest = current.state === "in" && current.account.guest;
  // A trial that failed is told to whom it failed for, and to nobody who has signed in since.
  const trying = attempt === "busy" || (attempt === "failed" && (isGuest || current.state !== "in"));
  const route = useMemo(() => parseRoute(url), [url]);
  useArrivalFocus(url);
  if (route.screen === "not-found") return <NotFound />;
  // Both know by themselves who is here, and finish before anybody is.
  if (route.screen === "google-answer") return <GoogleAnswerScreen />;
  if (route.screen === "local-google") return <LocalGoogle />;
  if (route.screen === "home" && (trying || showsWelcome(current))) return <Welcome />;
  if (route.screen === "join" && (current.state === "in" || current.state === "out")) {
    return <Join code={route.code} account={current.state === "in" ? current.account : null} />;
  }
  switch (current.state) {
    case "starting":
      return (
        <PlainFrame>
          <Skeleton rows={4} label="Starting" />
        </PlainFrame>
      );
    case "failed":
      return (
        <PlainFrame>
          <Failed what="Hearth could not start" error={current.error} retry={() => void retrySession()} />
        </PlainFrame>
      );
    case "out":
      return route.screen === "sign-in" || route.screen === "sign-up" ? (
        <SignIn key={route.screen} mode={route.screen} next={route.next} />
      ) : (
        <Redirect to={to.signIn(url)} />
      );
    case "in":
      return <SignedIn route={route} account={current.account} />;
  }
}

/** A first visit sees the welcome at once; it does not wait for the SDK to learn that nobody is signed in. */
function showsWelcome(current: Session): boolean {
  return current.state === "out" || (current.state === "starting" && !current.likelySignedIn);
}

function SignedIn({ route, account }: { route: Route; account: Account }) {
  switch (route.screen) {
    case "home":
      return <Redirect to={homeOf()} />;
    case "sign-in":
    case "sign-up":
      return account.guest ? (
        <SignIn key={route.screen} mode={route.screen} next={route.next} guest={account.uid} />
      ) : (
        <Redirect to={route.next ?? to.home()} />
      );
    case "workspaces":
      return <Workspaces account={account} />;
    case "account":
      return <AccountScreen account={account} />;
    case "google-answer":
    case "local-google":
    case "join":
    case "not-found":
      return <NotFound />;
    case "tasks":
    case "trash":
    case "activity":
    case "members":
      return <WorkspaceScreen key={route.workspaceId} route={route} account={account} />;
  }
}

function homeOf(): string {
  const last = remembered("last-workspace");
  return last === null ? to.workspaces() : to.tasks(last);
}

function Redirect({ to: target }: { to: string }) {
  const { route } = useLocation();
  useEffect(() => route(target, true), [target, route]);
  return null;
}
