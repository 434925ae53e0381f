import { writeWhole } from "@permafrost/common/write-whole";
import type { Study } from "../study.js";

/** The study, with all that was said of it, in its folder. */
export const STUDY_FILE = "study.json";

/** Puts a study into its folder, so that whoever asks of the folder later need not say again what it was. */
export const writeStudyFile = (study: Study, folder: string): Promise<void> =>
  writeWhole(`${folder}/${STUDY_FILE}`, `${JSON.stringify(study, null, 2)}\n`, { durable: false });
