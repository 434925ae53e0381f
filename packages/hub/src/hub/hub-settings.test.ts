import { describe, expect, it } from "vitest";
import { cleanToken, endpointOf, hubSettings } from "./hub-settings.js";

const none = async () => undefined;

describe("hubSettings()", () => {
  it("has the defaults of the Python library", async () => {
    expect(await hubSettings({}, "/home/me", none)).toEqual({
      endpoint: "https://huggingface.co",
      token: undefined,
      offline: false,
      cacheFolder: "/home/me/.cache/huggingface/hub",
    });
    expect((await hubSettings({}, undefined, none)).cacheFolder).toBeUndefined();
  });

  it("lets one variable go before another as that does", async () => {
    const cache = async (environment: Record<string, string>) =>
      (await hubSettings(environment, "/home/me", none)).cacheFolder;
    expect(await cache({ XDG_CACHE_HOME: "/x" })).toBe("/x/huggingface/hub");
    expect(await cache({ XDG_CACHE_HOME: "/x", HF_HOME: "~/hf" })).toBe("/home/me/hf/hub");
    expect(await cache({ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" })).toBe("/old");
    expect(await cache({ HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/new" })).toBe("/new");
  });

  it("finds the token in the environment, else in the file", async () => {
    const files: Record<string, string> = { "/hf/token": "hf_file\n", "/other": "hf_other" };
    const read = async (path: string) => files[path];
    const token = async (environment: Record<string, string>) =>
      (await hubSettings(environment, "/", read)).token;
    expect(await token({ HF_HOME: "/hf" })).toBe("hf_file");
    expect(await token({ HF_HOME: "/hf", HF_TOKEN: " hf_env " })).toBe("hf_env");
    expect(await token({ HF_TOKEN_PATH: "/other" })).toBe("hf_other");
    expect(await token({ HF_HOME: "/hf", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" })).toBeUndefined();
    expect(await token({ HF_TOKEN: "" })).toBeUndefined();
  });

  it("takes a mirror and the offline switch", async () => {
    const settings = await hubSettings(
      { HF_ENDPOINT: "https://hf-mirror.com/", HF_HUB_OFFLINE: "yes" },
      "/",
      none,
    );
    expect(settings).toMatchObject({ endpoint: "https://hf-mirror.com", offline: true });
    expect(await hubSettings({ HF_HUB_OFFLINE: "0" }, "/", none)).toMatchObject({ offline: false });
    expect(await hubSettings({ HF_HUB_OFFLINE: "True " }, "/", none)).toMatchObject({ offline: true });
  });

  it.each(["https://hub/?token=S3CR3T", "https://hub#S3CR3T", "https://hub/a?"])(
    "%s is no endpoint",
    (given) => {
      const refused = () => endpointOf(given, "HF_ENDPOINT");
      expect(refused).toThrow(
        /^Cannot use HF_ENDPOINT, https:\/\/hub\/a?: .* nothing may follow \? or #; leave that out$/,
      );
      expect(refused).not.toThrow("S3CR3T");
    },
  );

  it.each(['"hf_quoted"', "'hf_quoted'", "hf a", "hf_ä", "`hf`"])(
    "%s is no token, and is not told",
    (token) => {
      expect(() => cleanToken(token)).toThrow(
        /^Cannot use the access token: it has a blank or another letter/,
      );
      expect(() => cleanToken(token)).not.toThrow(token);
    },
  );

  it("a token is as it was given, but for line breaks", () => {
    expect(cleanToken("hf_a-B.9~=+/\r\n")).toBe("hf_a-B.9~=+/");
  });
});
