import { expect, it } from "vitest";
import { type ProbeFacts, probeHtml } from "./probe-html.js";

const byLag = [1, 0.9, 0.5, 0];
const facts: ProbeFacts = {
  origin: "random <esn> weights",
  architecture: "esn",
  layers: 1,
  width: 1000,
  tokens: 400,
  lambda: 1e-8,
  linear: { total: 2.4, byLag },
  quadratic: { total: 0, byLag: [0, 0, 0, 0] },
  cubic: { total: 0.25, byLag: [0.25, 0, 0, 0] },
  kernelRank: 40,
  generalizationRank: 7,
  streams: 200,
  norms: [0.47, 0.05],
  effectiveRadius: 0.8954,
};

it("shows curves by lag and figures, whatever the weights are called", async () => {
  const page = await probeHtml(facts);
  for (const text of [
    "random &lt;esn&gt; weights",
    "40 of 200",
    "7 of 200",
    "<b>2.4</b>",
    "<b>0.895</b>",
    "· 1 layer, width",
    "λ = 1e-8",
  ])
    expect(page).toContain(text);
  const charts = [...page.matchAll(/aria-label="([^"]+)" data-points="([^"]+)"/g)];
  expect(charts.map(([, label]) => label)).toEqual([
    "Inputs over lags",
    "Squares of inputs over lags",
    "Cubes of inputs over lags",
    "Size of a state, by layer over layers",
  ]);
  const readings = JSON.parse(charts[0]![2]!.replaceAll("&quot;", '"'));
  expect(readings.line).toBe("r²");
  expect(readings.training.map(([, lag, r2]: [number, number, string]) => [lag, r2])).toEqual(
    byLag.map((value, lag) => [lag, String(value)]),
  );
  expect(page).not.toContain("NaN");
});
