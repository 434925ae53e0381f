import { checkGiven } from "@permafrost/common/check-given";
import { counted, grouped } from "@permafrost/common/numbers";
import { chartSvg } from "./page/chart.js";
import { short } from "./page/format.js";
import { type Html, html, trusted } from "./page/html.js";
import { tile } from "./page/sections/tile.js";
import { SCRIPT, STYLE } from "./page/style.js";

/** How much of a function of past inputs a linear readout recovers. */
export interface MemoryFacts {
  /** Sum over all lags. */
  readonly total: number;
  /** r² by lag, from 0. */
  readonly byLag: readonly number[];
}

/** All that a page on a body's memory tells, as `probe` of `@permafrost/runs` finds it. */
export interface ProbeFacts {
  /** Where the weights come from. */
  readonly origin: string;
  /** Kind of the body: `gpt2`, … */
  readonly architecture: string;
  /** How many layers it has. */
  readonly layers: number;
  /** Numbers that it gives for a token. */
  readonly width: number;
  /** Tokens of a sequence. */
  readonly tokens: number;
  /** λ of the readouts. */
  readonly lambda: number;
  /** Of inputs. */
  readonly linear: MemoryFacts;
  /** Of their squares. */
  readonly quadratic: MemoryFacts;
  /** Of their cubes. */
  readonly cubic: MemoryFacts;
  /** Directions in which unlike sequences leave the body. */
  readonly kernelRank: number;
  /** The same of sequences that end alike. */
  readonly generalizationRank: number;
  /** The most that ranks can be. */
  readonly streams: number;
  /** Root mean square of a number: of what enters the first layer, then of what each layer gives. */
  readonly norms: readonly number[];
  /** Factor by which a small push fades from token to token. */
  readonly effectiveRadius: number;
}

/** What a body can remember before training, as one HTML page that needs nothing else. Nothing in the facts becomes markup. */
export async function probeHtml(facts: ProbeFacts): Promise<string> {
  checkGiven("draw a probe", facts, ["origin"], "what probe(source) found");
  const { origin, architecture, layers, width, tokens, lambda, linear, quadratic, cubic, norms } = facts;
  const rank = (value: number, of: string) => tile(`${grouped(value)} of ${grouped(facts.streams)}`, of);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What ${architecture} remembers</title>
${trusted(`<style>${STYLE}</style>`)}
</head>
<body>
<main>
<p class="eyebrow">permafrost probe</p>
<h1>What ${architecture} remembers before training</h1>
<p class="lead">${origin} · ${counted(layers, "layer")}, width ${grouped(width)}, sequences of ${grouped(tokens)} tokens, read with λ = ${lambda}</p>
<div class="tiles">${[
    tile(short(linear.total), "inputs remembered, linear memory capacity"),
    tile(short(quadratic.total), "squares of inputs"),
    tile(short(cubic.total), "cubes of inputs"),
    rank(facts.kernelRank, "kernel rank: unlike sequences"),
    rank(facts.generalizationRank, "generalization rank: sequences that end alike"),
    tile(short(facts.effectiveRadius), "effective spectral radius, a token"),
  ]}</div>
<h2>What a linear readout recovers, by lag</h2>
<div class="charts">
${byLag("Inputs", linear)}
${byLag("Squares of inputs", quadratic)}
${byLag("Cubes of inputs", cubic)}
${line("Size of a state, by layer", "root mean square", "layers", norms)}
</div>
</main>
${trusted(`<script>${SCRIPT}</script>`)}
</body>
</html>
`.markup;
}

const byLag = (title: string, { byLag }: MemoryFacts): Html => line(title, "r²", "lags", byLag, [0, 1]);

function line(
  title: string,
  name: string,
  along: string,
  values: readonly number[],
  range?: readonly [number, number],
): Html {
  const chart = chartSvg({
    title,
    line: name,
    along,
    training: values.map((value, step) => ({ step, value })),
    evaluations: [],
    split: "",
    lastStep: Math.max(1, values.length - 1),
    format: short,
    exact: true,
    ...(range && { range }),
  });
  return html`<div class="card"><header><h3>${title}</h3><span class="reading">${name} over ${along}</span></header>${chart}</div>`;
}
