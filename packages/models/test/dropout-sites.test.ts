import { input } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { type BodyConfig, bodyOf } from "../src/index.js";
import { bodyContext } from "../src/linear.js";
import { weightTensors } from "../src/weight-tensors.js";
import upstream from "./dropout-sites.json" with { type: "json" };

/** Where a body drops, in order: how often, and of which shape. */
function sitesOf(config: BodyConfig): string[] {
  const body = bodyOf(config);
  const { batch, tokens, width } = upstream;
  const sites: string[] = [];
  const context = bodyContext(
    {
      weight: weightTensors(body.parameters, tokens),
      dropout(x, rate) {
        sites.push(`${rate} of ${x.shape.join("x")}`);
        return x;
      },
    },
    body.parameters,
  );
  body.forward(input("x", "f32", [batch, tokens, width]), context);
  return sites;
}

/** OPT flattens batch and tokens. */
const FLAT = new RegExp(` ${upstream.batch * upstream.tokens}x`);

/** The attention of windows and of groups of heads has a shape of its own; that it is attention, the number of axes says. */
const comparable = (sites: readonly string[]) =>
  sites.map((site) =>
    site
      .replace(/(?:\d+x){3,}\d+$/, "attention weights")
      .replace(FLAT, ` ${upstream.batch}x${upstream.tokens}x`),
  );

describe("dropout", () => {
  it.each(Object.entries(upstream.bodies))("drops where and as often as upstream: %s", (_, golden) => {
    expect(golden.sites.length).toBeGreaterThan(1);
    expect(comparable(sitesOf(golden.config))).toEqual(comparable(golden.sites));
  });
});
