import { join } from "node:path";
import { growth, LINEAR } from "@permafrost/testing/growth";
import { patternsIn, slowestGrowth } from "@permafrost/testing/patterns";
import { expect, test } from "vitest";
import { checkPath } from "../src/check-path.js";
import { parseCheckpointName } from "../src/hub/checkpoint-name.js";
import { hubSettings } from "../src/hub/hub-settings.js";

/** What each pattern is, and the pieces that it may begin with, or stop at. */
const PATTERNS: readonly (readonly [RegExp, ...pieces: readonly string[]])[] = [
  [/^file:/i, "file", ":"],
  [/^https?:/i, "http", "s", ":"],
  [/^(?:https?|file):/i, "http", "s", "file", ":"],
  [/^(?:[./~\\]|[A-Za-z]:[\\/])/, ".", "/", "~", "C:", "\\"],
  [/[?#]/, "?", "#", "a"],
  [/[?&=#]/, "?", "&", "a"],
  [
    /^((?:datasets\/|spaces\/)?[^/]+\/[^/]+)(?:\/tree\/(.+))?$/,
    "a/",
    "a",
    "datasets/",
    "/tree/",
    "a/b/tree/",
  ],
  [/^(?!.*(?:--|\.\.))[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9])?$/, "a", "-", ".", "--", "..", "a.-"],
  [/^(?!.*\.\.)[^\s@?#%\\:~^*[\p{Cc}]{1,250}$/u, "a", ".", "..", "@", "[", "\u0085"],
  [/^[0-9a-f]{40}$/, "0", "f", "g"],
  [/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "0", "f", "g"],
  [/\.(\d+)\.incomplete$/, ".0", "0", ".", ".incomplete", ".0.incomplete"],
  [/^~(?=[\\/]|$)/, "~", "/", "\\"],
  [/^[A-Za-z]:/, "A", ":"],
  [/[:%?#]/, "a", ":", "%"],
  [/[\\\p{Cc}\p{Surrogate}]/u, "a", "\\", "\u0085", "\ud83d\ude00", "\udc00\ud800"],
  [/\.(?:safetensors|bin|pt|pth|index\.json)$/i, ".", ".bin", ".pt", ".safetensors", ".index", ".index.json"],
  [/^\s*\d+\s*$/, " ", "0", "\t0", "0\t"],
  [/;\s*t=(\d+)/, ";", "; ", ";t", ";t=", ";t=0", "0"],
  [
    /redirect|invalid url|unknown scheme|url scheme|bad port|not implemented/i,
    "redirec",
    "invalid ",
    "url ",
    "bad ",
    "not ",
    "unknown ",
  ],
  [/^bytes (\d+)-(\d+)\/(\d+)$/, "bytes 0", "0", "-", "/0", "0-0"],
  [/^(?:W\/)?"?([0-9a-f]{64})"?$/, "W/", '"', "0"],
  [/^[^/]+\/data\.pkl$/, "a", "/", "/data.pkl", "data"],
  [/^[^/]+\/constants\.pkl$/, "a", "/", "/constants.pkl", "constants"],
  [
    /^((?:model|pytorch_model)-)(\d{5})(-of-(\d{5})\.(safetensors|bin))$/,
    "model-",
    "model-00001",
    "-of-",
    "0",
    "-of-00001.",
    "bin",
  ],
  [/^https?:$/, "http", "s", ":"],
  [/[\r\n]/g, "\r", "\n", "a"],
  [/^[!#-&(-_a-~]*$/, "a", " ", '"'],
  [/[^\P{Cc}\s]/u, "a", "\n", "\0", " "],
  [/^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?/, "a", "a:", "://"],
  [/[,\s]/, ",", " ", "a"],
  [/^(.*?)(?::(\d+))?$/, "a", ":", ":0", "0"],
  [/^\*?\./, "*", "*.", "."],
  [/^[A-Z][A-Z0-9_]{0,31}$/, "A", "_", "0", "a"],
  [
    /optim|sched|scaler|rng|callback|loops|hyper_?param|^args$|^config$|^cfg$/i,
    "opti",
    "sche",
    "hyper",
    "hyper_",
    "args",
  ],
  [
    /^torch\.(?:b?float|u?int|bool|complex|quint|qint|per_|half|double|long|short|strided|sparse)\w*$/,
    "torch.",
    "torch.int",
    "a",
    ".",
  ],
  [/(^|[\\/])\.\.([\\/]|$)|[\\:\p{Cc}]/u, ".", "..", "/..", "../", "/.", "\\"],
];

test("every pattern in the sources is tried here, and no other", () => {
  const found = patternsIn(join(import.meta.dirname, "../src"));
  expect(PATTERNS.map(([pattern]) => String(pattern)).sort()).toEqual(found);
});

test.each(PATTERNS.map(([pattern, ...pieces]) => ({ pattern, pieces })))(
  "$pattern takes a time that grows with 10⁵ hostile letters",
  async ({ pattern, pieces }) => {
    expect(await slowestGrowth(pattern, pieces)).toBeLessThan(LINEAR);
  },
);

test.each(["/", "a/", "//x", "@", "-", "..", "~", ":", "https://huggingface.co/", "%2f", "?"])(
  "names, paths and settings of 10⁵ times %j are told apart in a time that grows with them",
  async (piece) => {
    const work = async (size: number) => {
      const text = piece.repeat(size / piece.length);
      for (const name of [text, `https://huggingface.co/${text}x`, `https://host/${text}`, `o/n@${text}`]) {
        try {
          parseCheckpointName(name, "https://huggingface.co");
          checkPath(name, "here");
        } catch (error) {
          expect(String(error).length).toBeLessThan(2000);
        }
      }
      await hubSettings({ HF_ENDPOINT: `${text}x`, HF_TOKEN: text }, text, async () => text);
    };
    expect(await growth(work, 6_250)).toBeLessThan(LINEAR);
  },
);
