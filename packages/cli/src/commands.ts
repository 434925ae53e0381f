import type { Command } from "commander";
import { dataCommand } from "./data.js";
import { doctorCommand } from "./doctor.js";
import { evalCommand } from "./eval.js";
import { exportCommand } from "./export.js";
import { generateCommand } from "./generate.js";
import { inspectCommand } from "./inspect.js";
import { predictCommand } from "./predict.js";
import { pretrainCommand } from "./pretrain.js";
import { probeCommand } from "./probe.js";
import { pushCommand } from "./push.js";
import { reportCommand } from "./report.js";
import { paperCommand } from "./study/paper.js";
import { studyCommand } from "./study/study.js";
import { sweepCommand } from "./sweep/sweep.js";
import { trainCommand } from "./train.js";

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly (() => Command)[] = [
  trainCommand,
  pretrainCommand,
  sweepCommand,
  studyCommand,
  paperCommand,
  evalCommand,
  predictCommand,
  generateCommand,
  reportCommand,
  exportCommand,
  pushCommand,
  inspectCommand,
  dataCommand,
  probeCommand,
  doctorCommand,
];
