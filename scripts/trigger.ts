// `npm run trigger -- NAME`: runs a scheduled function of the running local suite at once.

import { fireSchedule, listScheduledFunctions } from "./local-schedules.ts";
import { standardPorts } from "./ports.ts";
import { projectId } from "./suite.ts";

const name = process.argv[2];
const origin = `http://127.0.0.1:${standardPorts.functions}`;
try {
  const functions = await listScheduledFunctions(origin);
  const found = functions.find((entry) => entry.name === name);
  if (!found) {
    console.error(`usage: npm run trigger -- ${functions.map((entry) => entry.name).join(" | ")}`);
    process.exitCode = 2;
  } else {
    const status = await fireSchedule(origin, { name: found.name, region: found.region, project: projectId });
    console.log(status === 200 ? `${found.name} ran.` : `${found.name} failed (${status}); see .data/logs.`);
    process.exitCode = status === 200 ? 0 : 1;
  }
} catch {
  console.error(`Nothing answers at ${origin}: start the suite first with npm start.`);
  process.exitCode = 1;
}
