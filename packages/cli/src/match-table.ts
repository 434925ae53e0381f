import { grouped } from "@permafrost/common/numbers";
import { flagOf, type Inspection } from "@permafrost/runs";
import { COUNT_HEADS, countCells } from "./count-cells.js";
import { table } from "./table.js";

type Counts = Inspection["counts"];

/** A model beside those that agree with it in a count, and the flags that train them. */
export function matchTable({ architecture, layers, width, counts, matches }: Inspection): string {
  const heading = ["", "layers", "width", ...COUNT_HEADS, "off by"];
  const rows = [
    row(architecture, layers, width, counts, ""),
    ...matches.map((match) =>
      row(match.architecture, match.layers, match.width, match.counts, signed(match.missPercent)),
    ),
  ];
  const flags = matches.map(({ architecture, sizes }) => {
    const said = Object.entries(sizes).map(([name, size]) => `${flagOf(name)} ${size}`);
    return `  --random --model ${architecture} ${said.join(" ")}`;
  });
  return [
    table([heading, ...rows], ["left", ...heading.slice(1).map(() => "right" as const)]),
    ...flags,
  ].join("\n");
}

const row = (name: string, layers: number, width: number, counts: Counts, off: string): string[] => [
  name,
  ...[layers, width].map(grouped),
  ...countCells(counts),
  off,
];

/** `+0.0325 %` */
function signed(percent: number): string {
  if (percent === 0) return "0 %";
  return `${percent > 0 ? "+" : "−"}${Math.abs(percent).toPrecision(3)} %`;
}
