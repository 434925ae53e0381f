import { describe, expect, it } from "vitest";
import { torchUniform } from "./torch-uniform.js";

describe("torchUniform()", () => {
  it("draws what PyTorch draws", () => {
    // torch.empty(n).uniform_(-b, b, generator=torch.Generator().manual_seed(3)), twice, with b = √6 / √12 and √6 / √5
    const draw = torchUniform(3);
    const a = draw(60, Math.sqrt(6 / 12));
    expect([...a.subarray(0, 6)]).toEqual([
      -0.7010772228240967, -0.5578091740608215, -0.3028644621372223, -0.6689868569374084,
      -0.04014335572719574, -0.6220895051956177,
    ]);
    expect([...draw(4, Math.sqrt(6 / 5))]).toEqual([
      0.7773926258087158, 0.0780753642320633, -0.8101436495780945, -0.4855421483516693,
    ]);
  });

  it("goes on beyond its state", () => {
    // torch.empty(2000).uniform_(-1, 1, generator=torch.Generator().manual_seed(4294967295))[1999]
    expect(torchUniform(4294967295)(2000, 1)[1999]).toBe(-0.920763373374939);
  });
});
