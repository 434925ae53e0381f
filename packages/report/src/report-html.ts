import { chartSvg, escaped } from "./chart.js";
import type { AttentionPicture, RunFacts, RunSession, StepRecord } from "./run-facts.js";
import { SCRIPT, STYLE } from "./style.js";

/** A run's report as one HTML page that needs nothing else: no network, no other file. */
export function reportHtml(facts: RunFacts): string {
  const { task, origin, thaw, architecture, metrics } = facts;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(task)} on a frozen ${escaped(architecture)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="eyebrow">permafrost run</p>
<h1>${escaped(task)}</h1>
<p class="lead">frozen: ${escaped(origin)} · thawed: ${escaped(thaw)}</p>
${tiles(facts)}
${metrics.length > 0 ? curves(facts) : "<p>No step has been taken yet.</p>"}
${weights(facts)}
${facts.attention.length > 0 ? attention(facts.attention) : ""}
${facts.moved.length > 0 ? moved(facts) : ""}
${facts.sessions.length > 0 ? timing(facts.sessions) : ""}
<h2>Configuration</h2>
<dl class="columns">${entries(facts.config)
    .map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`)
    .join("\n")}</dl>
<h2>The same run again</h2>
<pre>${escaped(facts.command)}</pre>
<footer>Written by permafrost ${escaped(facts.version)}. Every step is in <code>metrics.jsonl</code> and <code>metrics.csv</code>, the trained weights in <code>adapter/</code>.</footer>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const grouped = (n: number) => n.toLocaleString("en");
const percent = (share: number) => {
  const shown = (100 * share).toFixed(1);
  return `${shown === "100.0" ? (share === 1 ? "100" : "99.9") : shown.replace(/\.0$/, "")} %`;
};
const short = (value: number) =>
  value === 0 || (Math.abs(value) >= 0.0001 && Math.abs(value) < 10_000)
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1).replace(".0e", "e");

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function tiles({ metrics, counts, sessions }: RunFacts): string {
  const last = metrics.findLast(({ evaluation }) => evaluation)?.evaluation;
  const seconds = sessions.reduce((sum, { seconds: s }) => sum + s.setup + s.steps + s.evaluation, 0);
  const share = 100 * counts.share;
  const shown: [string | undefined, string][] = [
    [last && percent(last.accuracy), `of ${last ? grouped(last.labels) : ""} held-out labels right`],
    [last && short(last.loss), "held-out loss, in nats"],
    [grouped(counts.thawed), `weights thawed, ${share < 1 ? share.toFixed(3) : share.toFixed(1)} % of all`],
    [grouped(metrics.at(-1)?.step ?? 0), "steps"],
    [sessions.length > 0 ? duration(seconds) : undefined, `on ${sessions.at(-1)?.device}`],
  ];
  const one = ([value, label]: readonly [string | undefined, string]) =>
    value === undefined
      ? ""
      : `<div class="card tile"><b>${escaped(value)}</b><span>${escaped(label)}</span></div>`;
  return `<div class="tiles">${shown.map(one).join("\n")}</div>`;
}

function curves({ metrics, classes }: RunFacts): string {
  const training = (value: (report: StepRecord) => number) =>
    metrics.map((report) => ({ step: report.step, value: value(report) }));
  const heldOut = (key: "loss" | "accuracy") =>
    metrics.flatMap(({ step, evaluation }) => (evaluation ? [{ step, value: evaluation[key] }] : []));
  const rates = new Set(metrics.map(({ learningRate }) => learningRate));
  const charts = [
    {
      title: "Loss",
      training: training(({ loss }) => loss),
      heldOut: heldOut("loss"),
      format: short,
      level: { value: Math.log(classes), label: "guessing" },
    },
    {
      title: "Accuracy",
      training: training(({ accuracy }) => accuracy),
      heldOut: heldOut("accuracy"),
      format: percent,
      range: [0, 1] as const,
      level: { value: 1 / classes, label: "guessing" },
    },
    {
      title: "Gradient norm, before clipping",
      training: training(({ gradientNorm }) => gradientNorm),
      format: short,
      wide: rates.size === 1,
    },
    ...(rates.size > 1
      ? [{ title: "Learning rate", training: training(({ learningRate }) => learningRate), format: short }]
      : []),
  ];
  return `<h2>How it went</h2>
<p class="legend"><span><i class="ice"></i>training: smoothed, in the band of what was seen</span><span><i class="thaw"></i>held out</span></p>
<div class="charts">${charts
    .map(
      (chart) =>
        `<div class="card${"wide" in chart && chart.wide ? " wide" : ""}"><header><h3>${chart.title}</h3><span class="reading">${escaped(chart.format(chart.training.at(-1)!.value))} at the end</span></header>${chartSvg(chart)}</div>`,
    )
    .join("\n")}</div>`;
}

function weights({ counts }: RunFacts): string {
  const roles = Object.entries(counts.byRole);
  const cell = (n: number) => `<td class="number">${n ? grouped(n) : "–"}</td>`;
  return `<h2>Frozen and thawed</h2>
<div class="freeze" role="img" aria-label="${grouped(counts.frozen)} weights frozen, ${grouped(counts.thawed)} thawed"><span class="ice" style="flex:${counts.frozen}"></span><span class="thaw" style="flex:${counts.thawed}"></span></div>
<p class="legend" style="margin:10px 0 16px"><span><i class="ice"></i>${grouped(counts.frozen)} frozen</span><span><i class="thaw"></i>${grouped(counts.thawed)} thawed</span></p>
<div class="card table"><table><thead><tr><th>role</th><th class="number">frozen</th><th class="number">thawed</th></tr></thead><tbody>
${roles.map(([role, { frozen, thawed }]) => `<tr><th>${escaped(role)}</th>${cell(frozen)}${cell(thawed)}</tr>`).join("\n")}
</tbody></table></div>`;
}

function attention(pictures: readonly AttentionPicture[]): string {
  return `<h2>Where it looks</h2>
<figure class="card"><div class="layers">${pictures
    .map(
      ({ layer, heads, png }) =>
        `<div><span>layer ${layer}</span><img alt="attention of ${heads} heads in layer ${layer}" src="data:image/png;base64,${base64(png)}"></div>`,
    )
    .join("\n")}</div></figure>
<p class="soft">Attention on the first held-out example, a picture for each head: queries go down, keys to the right, bright is much. Each head is on its own scale, by the square root.</p>`;
}

/** So many rows are shown at once. */
const MOST_ROWS = 24;

function moved({ moved: all }: RunFacts): string {
  const largest = Math.max(...all.map(({ relative }) => (Number.isFinite(relative) ? relative : 0)), 1e-9);
  const bar = (relative: number) =>
    Number.isFinite(relative)
      ? `<span class="bar" style="width:${Math.max(2, (160 * relative) / largest).toFixed(0)}px"></span> ${relative < 2 ? percent(relative) : `${short(relative)} ×`}`
      : "from zero";
  const rows = all.map(
    ({ name, before, update, relative }) =>
      `<tr><th><code>${escaped(name)}</code></th><td class="number optional">${short(before)}</td><td class="number optional">${short(update)}</td><td>${bar(relative)}</td></tr>`,
  );
  const table = `<div class="card table"><table><thead><tr><th>parameter</th><th class="number optional">norm before</th><th class="number optional">of the change</th><th>change, relative</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>`;
  return `<h2>What moved</h2>
${all.length > MOST_ROWS ? `<details><summary>${all.length} thawed parameters, from initial to trained values</summary>${table}</details>` : table}`;
}

function timing(sessions: readonly RunSession[]): string {
  const rows = sessions.map(({ started, device, threads, runtime, from, to, seconds }) => {
    const rate = (to - from) / (seconds.steps || 1);
    const cells = [
      duration(seconds.setup),
      duration(seconds.steps),
      duration(seconds.evaluation),
      short(rate),
    ];
    return `<tr><th>${escaped(started.slice(0, 16).replace("T", " "))}</th><td>${escaped(device)}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${escaped(runtime)}</td><td class="number">${grouped(from)} to ${grouped(to)}</td>${cells.map((cell) => `<td class="number">${cell}</td>`).join("")}</tr>`;
  });
  return `<h2>Where the time went</h2>
<div class="card table"><table><thead><tr><th>begun (UTC)</th><th>on</th><th class="number">steps</th><th class="number">setting up</th><th class="number">training</th><th class="number">evaluating</th><th class="number">steps/s</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>`;
}

/** A configuration as rows of text; objects are flattened. */
function entries(config: Readonly<Record<string, unknown>>, prefix = ""): [string, string][] {
  return Object.entries(config).flatMap(([key, value]): [string, string][] => {
    if (value === undefined || value === false) return [];
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return entries(value as Record<string, unknown>, `${prefix}${key}.`);
    return [[prefix + key, textOf(value)]];
  });
}

/** A setting; a factor of a rate is an object. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value === "object" && value !== null) return Object.values(value).join("=");
  return typeof value === "number" && Number.isInteger(value) ? grouped(value) : String(value);
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
