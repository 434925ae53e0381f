import { grouped } from "@permafrost/common/numbers";
import { isTyped } from "@permafrost/common/typed-array";
import type { AttentionPicture, FloorFact, Moved, RunFacts, TextSample, WeightCount } from "../run-facts.js";
import { count, named, number, type Read, readAll, record, text, WRONG } from "./read.js";
import { evaluation, name, session, step } from "./read-records.js";

/** Facts of which every number is one, and every text has an end. */
export interface ReadFacts extends Omit<RunFacts, "counts" | "config" | "leftOut" | "samples" | "floors"> {
  /** What the task comes to without a body. */
  readonly floors: readonly FloorFact[];
  /** What a language model wrote. */
  readonly samples: readonly TextSample[];
  /** How many weights there are. Default: nobody knows. */
  readonly counts?: WeightCount;
  /** Settings as text, nested ones under `outer.inner`. */
  readonly config: readonly (readonly [name: string, value: string])[];
  /** Lines and records that could not be read. */
  readonly leftOut: number;
}

const moved: Read<Moved> = record<Moved>({
  name: text(200),
  before: number,
  update: number,
  relative: number,
});

const picture: Read<AttentionPicture> = record<AttentionPicture>({
  layer: count,
  heads: count,
  png: (value) => (isTyped("Uint8Array", value) ? value : WRONG),
});

const floor: Read<FloorFact> = record<FloorFact>({ name: text(80), metric: text(80), value: number });

const sample: Read<TextSample> = record<TextSample>({ given: text(20_000), added: text(20_000) });

const weights = record<WeightCount["byRole"][string]>({ frozen: count, thawed: count });
const counts: Read<WeightCount> = record<WeightCount>({
  frozen: count,
  thawed: count,
  share: number,
  byRole: named(weights, { most: 100, name }),
});

/** Reads what a report is to tell; whatever is in it, this does not throw. */
export function readFacts(given: RunFacts): ReadFacts {
  const lists = {
    metrics: readAll(given.metrics, step),
    sessions: readAll(given.sessions, session),
    moved: readAll(given.moved, moved),
    attention: readAll(given.attention, picture),
    samples: readAll(given.samples ?? [], sample),
    floors: readAll(given.floors ?? [], floor),
  };
  const test = readAll(given.test === undefined ? [] : [given.test], evaluation);
  const split = said(given.split, 80);
  const [known, classes, before, tested] = [
    orNot(counts(given.counts)),
    orNot(count(given.classes)),
    orNot(count(given.leftOut)) ?? 0,
    test.records[0],
  ];
  return {
    task: said(given.task, 200),
    ...(classes !== undefined && { classes }),
    ...(given.loss !== undefined && { loss: said(given.loss, 80) }),
    origin: said(given.origin, 1000),
    architecture: said(given.architecture, 80),
    thaw: said(given.thaw, 400),
    split,
    metrics: lists.metrics.records,
    sessions: lists.sessions.records,
    moved: lists.moved.records,
    attention: lists.attention.records,
    samples: lists.samples.records,
    floors: lists.floors.records,
    ...(tested && { test: { ...tested, split: tested.split ?? "test" } }),
    ...(known && { counts: known }),
    leftOut: Object.values(lists).reduce((sum, { leftOut }) => sum + leftOut, before + test.leftOut),
    config: settings(given.config),
    command: said(given.command, 20_000),
    version: said(given.version, 80),
  };
}

const orNot = <T>(value: T | typeof WRONG): T | undefined => (value === WRONG ? undefined : value);

const said = (value: unknown, most: number) => orNot(text(most)(value)) ?? "unknown";

/** Bounds of what is shown of a configuration. */
const MOST_DEPTH = 6;
const MOST_SETTINGS = 400;
const MOST_VALUES = 100;

/** A configuration as rows of text; what is not set, or is false, goes without saying. */
function settings(config: unknown): [string, string][] {
  const rows: [string, string][] = [];
  const add = (value: unknown, path: string, depth: number): void => {
    if (rows.length >= MOST_SETTINGS || value === undefined || value === false) return;
    if (typeof value !== "object" || value === null || Array.isArray(value) || depth >= MOST_DEPTH)
      rows.push([said(path, 200), said(textOf(value, depth), 2000)]);
    else
      for (const [key, inner] of Object.entries(value)) add(inner, path ? `${path}.${key}` : key, depth + 1);
  };
  if (typeof config === "object" && config !== null) add(config, "", 0);
  return rows;
}

/** A setting; a factor of a rate is an object. */
function textOf(value: unknown, depth: number): string {
  if (typeof value === "number") return Number.isInteger(value) ? grouped(value) : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (depth >= MOST_DEPTH) return "…";
  const inner = Object.values(value)
    .slice(0, MOST_VALUES)
    .map((one) => textOf(one, depth + 1));
  return Array.isArray(value) ? inner.join(", ") : inner.join("=");
}
