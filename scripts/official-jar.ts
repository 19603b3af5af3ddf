// Where Google's Firestore emulator is on this machine, if anywhere: named by HEARTH_OFFICIAL_JAR, in the Firebase
// CLI's cache, or in an installed Google Cloud SDK (found through `gcloud` on PATH).
import { existsSync, globSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export function findOfficialJar(): string | undefined {
  const named = process.env.HEARTH_OFFICIAL_JAR;
  if (named) return existsSync(named) ? named : undefined;
  const cached = globSync(join(homedir(), ".cache/firebase/emulators/cloud-firestore-emulator-v*.jar"));
  return cached.sort().at(-1) ?? inCloudSdk();
}

function inCloudSdk(): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const gcloud = join(folder, "gcloud");
    if (!folder || !existsSync(gcloud)) continue;
    const jar = join(
      dirname(realpathSync(gcloud)),
      "../platform/cloud-firestore-emulator/cloud-firestore-emulator.jar",
    );
    if (existsSync(jar)) return realpathSync(jar);
  }
  return undefined;
}
