/** The look of a report: ice for what is frozen and for training, embers for what thaws and for what is held out. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f9fb; --card: #ffffff; --ink: #14212c; --soft: #5d6f7d; --line: #e2e9ee;
  --ice: #2a7fb0; --ice-band: #2a7fb02b; --thaw: #d4551d; --shadow: 0 1px 2px #14212c0f, 0 4px 16px #14212c0a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1318; --card: #141c23; --ink: #e7eef3; --soft: #93a5b3; --line: #25313b;
    --ice: #63bbe6; --ice-band: #63bbe62e; --thaw: #ff9256; --shadow: none;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main { max-width: 1180px; margin: 0 auto; padding: 40px 24px 72px; }
h1 { font-size: 34px; line-height: 1.15; letter-spacing: -0.02em; margin: 0; }
h2 { font-size: 17px; letter-spacing: -0.005em; margin: 44px 0 12px; }
h3 { font-size: 14px; font-weight: 600; margin: 0; }
p { margin: 6px 0 0; }
.soft, .eyebrow, caption, figcaption, footer { color: var(--soft); }
.eyebrow { font-size: 13px; margin: 0 0 4px; }
.warning { color: var(--thaw); margin-top: 14px; }
.lead { font-size: 17px; color: var(--soft); }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 28px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; box-shadow: var(--shadow); }
.tile b { display: block; font-size: 25px; font-weight: 650; letter-spacing: -0.02em; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 13px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; }
.charts .wide { grid-column: 1 / -1; }
.charts header { display: flex; justify-content: space-between; gap: 12px; align-items: baseline; }
.reading { font-size: 13px; color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 13px; color: var(--soft); margin: 0 0 10px; }
.legend i { display: inline-block; width: 14px; height: 3px; border-radius: 2px; vertical-align: middle; margin-right: 6px; }
.legend .ring { width: 12px; height: 12px; border: 2px solid var(--thaw); border-radius: 50%; }
.ice { background: var(--ice); } .thaw { background: var(--thaw); }
.chart { display: block; width: 100%; height: auto; margin-top: 6px; touch-action: pan-y; overflow: visible; }
.grid { stroke: var(--line); } .level { stroke: var(--soft); stroke-dasharray: 3 4; }
.tick { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.band { fill: var(--ice-band); stroke: var(--ice-band); stroke-width: 1; }
.training { fill: none; stroke: var(--ice); stroke-width: 2; stroke-linejoin: round; }
.evaluated { fill: none; stroke: var(--thaw); stroke-width: 1.5; stroke-linejoin: round; }
.evaluated-point { fill: var(--thaw); stroke: var(--card); stroke-width: 1; }
.best { fill: none; stroke: var(--thaw); stroke-width: 2; }
.cursor { stroke: var(--soft); stroke-width: 1; }
.freeze { display: flex; height: 26px; border-radius: 7px; overflow: hidden; gap: 2px; }
.freeze span { min-width: 4px; }
.freeze + .legend { margin: 10px 0 16px; }
.table { overflow-x: auto; padding: 4px 18px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; white-space: nowrap; padding: 8px 20px 8px 0; border-top: 1px solid var(--line); vertical-align: baseline; }
thead th { border-top: 0; font-weight: 600; font-size: 13px; color: var(--soft); }
tbody th { font-weight: 500; }
td.number, th.number { text-align: right; }
.bar { display: inline-block; height: 8px; border-radius: 4px; background: var(--thaw); vertical-align: middle; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 0 48px; margin: 0; }
.columns div { display: flex; justify-content: space-between; gap: 16px; padding: 7px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); max-width: 50%; overflow-wrap: anywhere; }
dd { margin: 0; min-width: 40%; text-align: right; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 18px; margin: 0; overflow-x: auto; white-space: pre-wrap; }
figure { margin: 0; }
figure img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; }
.layers { display: flex; flex-wrap: wrap; gap: 18px 28px; }
.layers span { display: block; color: var(--soft); font-size: 13px; margin-bottom: 6px; }
details summary { cursor: pointer; padding: 10px 0; font-weight: 600; font-size: 14px; }
footer { margin-top: 56px; font-size: 13px; }
@media (max-width: 640px) {
  main { padding: 28px 16px 48px; }
  .tick { font-size: 16px; } .wide .tick { font-size: 28px; }
  .training { stroke-width: 3; } .wide .training { stroke-width: 5; }
  .table { padding: 4px 14px; }
  th, td { padding-right: 14px; }
  tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 8.5em; }
  .table td:not(.number) { white-space: normal; min-width: 7em; }
  .optional { display: none; }
  .bar { max-width: 60px; }
}
@media print { main { max-width: none; padding: 0; } .card { box-shadow: none; break-inside: avoid; } }
`;

/** Reads a chart out under the pointer. */
export const SCRIPT = `
for (const chart of document.querySelectorAll(".chart")) {
  const points = JSON.parse(chart.dataset.points), cursor = chart.querySelector(".cursor");
  const reading = chart.parentElement.querySelector(".reading"), rest = reading.textContent;
  const nearest = (list, x) => list.reduce((best, p) => !best || Math.abs(p[0] - x) < Math.abs(best[0] - x) ? p : best, null);
  chart.addEventListener("pointermove", (event) => {
    const box = chart.getBoundingClientRect(), x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
    const here = nearest(points.training, x), seen = nearest(points.evaluations, x);
    if (!here) return;
    cursor.setAttribute("x1", here[0]); cursor.setAttribute("x2", here[0]); cursor.setAttribute("visibility", "visible");
    reading.textContent = points.line + " " + here[2] + " at " + here[1].toLocaleString("en") + (seen ? " · " + points.split + " " + seen[2] + " at " + seen[1].toLocaleString("en") : "");
  });
  chart.addEventListener("pointerleave", () => { cursor.setAttribute("visibility", "hidden"); reading.textContent = rest; });
}
`;
