import type { Found } from "../runtimes/find.js";
import type { Project } from "./project.js";

/** What the program of the recipes says at its end. */
export interface Learned {
  readonly device: string;
  readonly threads: number;
  /** Loss of each of its three steps. */
  readonly losses: readonly number[];
}

/** What a line is tried with. */
export interface Bench {
  readonly project: Project;
  /** Opens an address in Chromium, and reads what the page says. */
  open(url: string): Promise<Learned>;
  /** The same of a folder of the project. */
  openFolder(
    folder: string,
    options?: { readonly isolated?: boolean; readonly base?: string },
  ): Promise<Learned>;
  /** Starts a server of the project, waits for its address, and opens that. */
  openServer(command: string): Promise<Learned>;
  /** Starts a server of the project, and reads what its program says. */
  askServer(command: string, path: string): Promise<Learned>;
  /** Starts a server that says nothing, and reads what is at an address of it. */
  readServer(command: string, url: string): Promise<string>;
}

/** One line of what is printed. */
export interface Line {
  readonly name: string;
  /** The section of the page. */
  readonly recipe: string;
  /** Whether it is of those that are tried with every change. */
  readonly quick?: true;
  /** Versions of tools other than the newest. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Packages beside those that the page installs. */
  readonly more?: readonly string[];
  /** A program that it needs. */
  readonly needs?: Found;
  /** The page's commands that are run first. */
  readonly build?: readonly string[];
  /** Runs what the page says elsewhere, or leaves to the reader. */
  before?(project: Project): Promise<void>;
  /** What device it is to be; nothing for what does not train. */
  readonly device?: "native" | "wasm";
  /** Whether there are to be threads. Default: as many as there are. */
  readonly threads?: "one" | "several";
  /** Tries it. @returns what was learned, or a sentence about what was found instead */
  try(bench: Bench): Promise<Learned | string>;
}

/** Says why a line cannot be tried here. */
export class Skipped extends Error {}

/** What the program printed: its last line that is JSON. */
export function learnedFrom(printed: string): Learned {
  const line = printed.split("\n").findLast((each) => each.trim().startsWith('{"device"'));
  if (line === undefined) throw new Error(`expected what was learned, found ${printed.trim().slice(-500)}`);
  return JSON.parse(line) as Learned;
}
