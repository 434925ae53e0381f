import { afterEach, expect, it, vi } from "vitest";
import { openTrained } from "./open-trained.js";

afterEach(() => vi.unstubAllEnvs());

it("says that a folder which was mistyped is not here, for whom the Hub is not the matter", async () => {
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  vi.stubEnv("HF_HOME", `${import.meta.dirname}/none`);
  await expect(openTrained("my-adaptor")).rejects.toThrow(
    /^Cannot \S+ my-adaptor@main: .*\. There is no folder "my-adaptor" here either$/,
  );
  await expect(openTrained("./my-adaptor")).rejects.toThrow(
    /^Cannot open the files of \.\/my-adaptor: there is no such file or folder; its full path is .+my-adaptor$/,
  );
});
