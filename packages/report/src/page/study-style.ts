import { COLOURS, DASHES } from "./lines.js";

/** Colours of lines, on light paper and on dark. */
const LIGHT =
  "--s0: #2a7fb0; --s1: #d4551d; --s2: #3b8f4e; --s3: #8a4fb5; --s4: #b5852a; --s5: #c0396b; --s6: #6d7f12; --s7: #17948f;";
const DARK =
  "--s0: #63bbe6; --s1: #ff9256; --s2: #77cf8b; --s3: #c69cf0; --s4: #e5be6a; --s5: #f584ad; --s6: #c3d15b; --s7: #5fd4cd;";

const LINES = `
${Array.from({ length: COLOURS }, (_, i) => `.s${i} { --c: var(--s${i}); }`).join(" ")}
.lines polyline { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
${DASHES.map((dash, i) => `.d${i} polyline { stroke-dasharray: ${dash}; }`).join(" ")}
.lines circle { fill: var(--c); }
.lines .around { fill: var(--c); opacity: 0.15; }
.lines .level { stroke-width: 1.5; }
.lines .leader { stroke: var(--soft); stroke-width: 1; }
`;

/** The look of a figure that is a file of its own. */
export const FIGURE_STYLE = `
svg { ${LIGHT} --soft: #5d6f7d; --line: #e2e9ee; font: 13px system-ui, sans-serif; background: #ffffff; }
@media (prefers-color-scheme: dark) { svg { ${DARK} --soft: #93a5b3; --line: #25313b; background: #141c23; } }
.grid { stroke: var(--line); } .level { stroke: var(--soft); stroke-dasharray: 3 4; } text { fill: var(--soft); }
${LINES}
`;

/** The look of a study: its lines and its tables, on a screen and printed, beside that of all pages. */
export const STUDY_STYLE = `
:root { ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
${LINES}
.lines { display: block; width: 100%; max-width: 720px; height: auto; margin: 6px auto 0; overflow: visible; }
.legend i.key { background: var(--c); }
.legend .d1 i.key { background: repeating-linear-gradient(90deg, var(--c) 0 5px, transparent 5px 8px); }
.legend .d2 i.key { background: repeating-linear-gradient(90deg, var(--c) 0 2px, transparent 2px 5px); }
.legend .d3 i.key { background: repeating-linear-gradient(90deg, var(--c) 0 7px, transparent 7px 9px, var(--c) 9px 11px, transparent 11px 13px); }
.legend i.floor { background: none; border-top: 2px dashed var(--soft); height: 0; }
.mark, .theirs { display: block; font-size: 12px; font-weight: 400; line-height: 1.3; color: var(--soft); }
.mark { color: var(--thaw); }
p .mark { display: inline; font-size: inherit; }
details + .charts { margin-top: 20px; }
details > .card { margin-bottom: 6px; }
.table { max-height: 88vh; overflow: auto; padding: 0 18px 4px 0; }
.table th:first-child { position: sticky; left: 0; background: var(--card); padding-left: 18px; }
.table thead th { position: sticky; top: 0; z-index: 1; background: var(--card); padding-top: 12px; vertical-align: bottom; white-space: normal; }
.table thead th:first-child { z-index: 2; }
.table td, .table tbody th { padding-top: 6px; padding-bottom: 6px; }
.table tr > :last-child { padding-right: 0; }
@media (max-width: 640px) {
  .table { padding: 0 14px 4px 0; }
  .table th:first-child { padding-left: 14px; min-width: 8.5em; max-width: 11em; }
}
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  :root {
    color-scheme: light;
    --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --thaw: #b03c0a; --shadow: none;
    ${LIGHT}
  }
  body { font-size: 9.5pt; line-height: 1.4; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2, h3, summary { break-after: avoid; }
  .table { max-height: none; overflow: visible; padding: 0; border: 0; break-inside: auto; }
  .table table { font-size: 8pt; }
  .table tr { break-inside: avoid; }
  .table th, .table td, .table thead th, .table th:first-child { position: static; padding: 2px 10px 2px 0; white-space: normal; }
  .table td.number { white-space: nowrap; }
  .table thead th { font-size: inherit; }
  .mark, .theirs { display: inline; font-size: 7pt; }
  .charts { grid-template-columns: 1fr 1fr; }
  figure details { display: none; }
  details summary { list-style: none; padding: 6px 0 2px; }
}
`;
