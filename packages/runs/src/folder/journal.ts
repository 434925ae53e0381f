import { eventsHead, type StepRecord } from "@permafrost/report";
import type { RunConfig } from "../config/config.js";
import { withoutKey } from "../config/private-settings.js";
import { eventsOf } from "./events-file.js";
import { cutTo, type GrowingFile, openGrowing } from "./growing-file.js";
import { metricsLine } from "./metrics-file.js";
import { RUN_FILES } from "./run-files.js";

/** Bytes of each file that a run writes as it goes. */
export interface JournalSizes {
  readonly metrics: number;
  /** TensorBoard's. */
  readonly events: number;
}

/** What a run says of its steps, as it goes. */
export interface Journal {
  /** What is written. */
  readonly sizes: JournalSizes;
  /** Takes a step's report; it waits until there are more. */
  report(report: StepRecord): Promise<void>;
  /** Writes what waits, and waits until it is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Goes on with a run's journal.
 *
 * @param mayWrite throws if nothing may be written any more
 */
export async function openJournal(
  folder: string,
  sizes: JournalSizes,
  config: RunConfig,
  mayWrite: () => Promise<void>,
): Promise<Journal> {
  const open = (name: keyof JournalSizes) =>
    openGrowing(`${folder}/${RUN_FILES[name]}`, sizes[name], mayWrite);
  const [metrics, events] = await Promise.all([open("metrics"), open("events")]);
  if (sizes.events === 0) await events.add(await eventsHead(shown(config), Date.now() / 1000));
  const eventOf = eventsOf();
  const both = async (work: (file: GrowingFile) => Promise<void>) => {
    await work(metrics);
    await work(events);
  };
  return {
    get sizes() {
      return { metrics: metrics.written, events: events.written };
    },
    async report(report) {
      await metrics.add(metricsLine(report));
      await events.add(await eventOf(report));
    },
    flush: () => both((file) => file.flush({ durable: true })),
    close: () => both((file) => file.close()),
  };
}

/** A configuration for everybody's eyes. */
const shown = (config: RunConfig) =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, withoutKey(value)]));

/** Takes back what came after. @param anew whether in new files in any case: another process may yet write to those that are there */
export async function cutJournal(folder: string, sizes: JournalSizes, anew: boolean): Promise<void> {
  await cutTo(`${folder}/${RUN_FILES.metrics}`, sizes.metrics, anew);
  await cutTo(`${folder}/${RUN_FILES.events}`, sizes.events, anew);
}
