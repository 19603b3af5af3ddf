// Every screen has an address. This is the only place that knows what they look like.

export type Show = "all" | "mine" | "due" | "done";

export type Route =
  | { screen: "home" }
  | { screen: "sign-in"; next: string | null }
  | { screen: "sign-up"; next: string | null }
  | { screen: "workspaces" }
  | { screen: "account" }
  | { screen: "join"; code: string }
  | { screen: "google-answer" }
  | { screen: "local-google" }
  | { screen: "tasks"; workspaceId: string; show: Show; label: string | null; taskId: string | null }
  | { screen: "trash"; workspaceId: string }
  | { screen: "activity"; workspaceId: string }
  | { screen: "members"; workspaceId: string }
  | { screen: "not-found" };

const shows: readonly Show[] = ["all", "mine", "due", "done"];
const enc = encodeURIComponent;

/** What an address shows. Foreign, malformed and unknown addresses are "not-found". */
export function parseRoute(url: string): Route {
  const { pathname, searchParams } = new URL(url, "http://hearth.invalid");
  const parts = decodeParts(pathname);
  if (parts === null) return { screen: "not-found" };
  const [first, workspaceId, section, taskId] = parts;
  if (parts.length === 0) return { screen: "home" };
  if (first === "w" && workspaceId !== undefined && parts.length <= 4) {
    if (section === undefined || (section === "tasks" && taskId !== undefined)) {
      const show = shows.find((each) => each === searchParams.get("show")) ?? "all";
      return { screen: "tasks", workspaceId, show, label: searchParams.get("label"), taskId: taskId ?? null };
    }
    if (taskId !== undefined) return { screen: "not-found" };
    if (section === "trash" || section === "activity" || section === "members") return { screen: section, workspaceId };
    return { screen: "not-found" };
  }
  if (first === "join" && workspaceId !== undefined && parts.length === 2) return { screen: first, code: workspaceId };
  if (first === "auth" && parts.length === 2) {
    // Google's answer comes back to one of these; the other stands in for Google on a laptop.
    if (workspaceId === "google") return { screen: "google-answer" };
    if (workspaceId === "local-google") return { screen: "local-google" };
  }
  if (parts.length > 1) return { screen: "not-found" };
  if (first === "sign-in" || first === "sign-up") return { screen: first, next: safeNext(searchParams.get("next")) };
  if (first === "workspaces" || first === "account") return { screen: first };
  return { screen: "not-found" };
}

function decodeParts(pathname: string): string[] | null {
  try {
    return pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** Where to go after signing in: a path of this app, never another site's address. */
export function safeNext(next: string | null): string | null {
  if (next === null || !next.startsWith("/")) return null;
  const url = new URL(next, "http://hearth.invalid");
  return url.host === "hearth.invalid" ? url.pathname + url.search : null;
}

interface TaskListView {
  show?: Show;
  label?: string | null;
}

function query({ show, label }: TaskListView): string {
  const params = new URLSearchParams();
  if (show !== undefined && show !== "all") params.set("show", show);
  if (label != null) params.set("label", label);
  return params.size === 0 ? "" : `?${params}`;
}

const withNext = (path: string, next?: string | null) => (next ? `${path}?next=${enc(next)}` : path);

export const to = {
  home: () => "/",
  signIn: (next?: string | null) => withNext("/sign-in", next),
  signUp: (next?: string | null) => withNext("/sign-up", next),
  workspaces: () => "/workspaces",
  account: () => "/account",
  join: (code: string) => `/join/${enc(code)}`,
  tasks: (workspaceId: string, view: TaskListView = {}) => `/w/${enc(workspaceId)}${query(view)}`,
  task: (workspaceId: string, taskId: string, view: TaskListView = {}) =>
    `/w/${enc(workspaceId)}/tasks/${enc(taskId)}${query(view)}`,
  section: (workspaceId: string, section: "trash" | "activity" | "members") => `/w/${enc(workspaceId)}/${section}`,
};
