import { type Lines, parseSessions, type RunSession } from "@permafrost/report";
import { disk, readIfThere } from "./disk.js";
import { RUN_FILES } from "./run-files.js";

/** Notes in a run's folder who trained how long. */
export async function noteSession(folder: string, session: RunSession): Promise<void> {
  await (await disk()).appendFile(`${folder}/${RUN_FILES.sessions}`, `${JSON.stringify(session)}\n`);
}

/** The sessions of a run; none if they were not noted. */
export async function readSessions(folder: string): Promise<Lines<RunSession>> {
  return parseSessions((await readIfThere(`${folder}/${RUN_FILES.sessions}`)) ?? "");
}
