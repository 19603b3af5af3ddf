// Where a screen inside a workspace is: which workspace, and among whom.
import type { Team } from "../model/team.ts";
import type { Workspace } from "../model/types.ts";

export interface Place {
  workspace: Workspace;
  team: Team;
}
