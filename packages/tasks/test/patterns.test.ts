import { join } from "node:path";
import { LINEAR } from "@permafrost/testing/growth";
import { patternsIn, slowestGrowth } from "@permafrost/testing/patterns";
import { expect, test } from "vitest";

/** What each pattern is, and the pieces that take it longest: repeated, and with an end that does not fit. */
const PATTERNS: readonly (readonly [RegExp, ...pieces: readonly string[]])[] = [
  [/(?!\p{Join_Control}|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}]/gu, "a", "\u200b", "\u200d", "\0"],
  [/(?<=[\p{Script=Latin}\p{N}\p{P}])\p{Join_Control}/gu, "a", "\u200d", " "],
  [/[\p{L}\p{N}](?:[_ .-][Ii][Dd]|I[Dd])$/u, "a", "_", "_id", "Id", "I"],
  [/[\x80-\x9f]/g, "\x80", "\x9f", "a"],
  [
    /\.(?:png|apng|jpe?g|jpe|jfif|jif|gif|bmp|webp|tiff?|avif|hei[cf]|jxl|jp2|ico|svg|p[bgpn]m)$/i,
    "a",
    ".",
    ".jp",
    ".png",
  ],
  [/\.html?$/i, ".", ".htm", "a"],
  [/\s+/g, " ", "a", "\u00a0"],
  [/^"?sep=([^"\r\n])"?(?:\r\n|\r|\n)/i, '"', "sep=", "sep=;", "\n"],
  [
    /^_*(?:id|idx|index|[ug]uid|#|s[ _.]*no\.?|(?:row|record|sample)(?:[ _.-]*(?:id|idx|index|no|nr|num|number|names?))?)_*$/i,
    "s",
    "row",
    "_",
    ".",
    "no",
    "id",
  ],
  [/^(?:|unnamed: \d+(?:\.\d+)?|__index_level_\d+__|level_\d+)$/i, "unnamed: 0", "level_0", "0", ".", "_"],
  [
    /^(train|t10k|test)[-_.](images|labels)[-_.]idx([13])[-_.]ubyte(?:\.gz)?$/i,
    "train-",
    "images-",
    "idx3-",
    "ubyte",
    ".gz",
  ],
  [/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i, "0", ".", "0.", "e", "e0", "-"],
  [/^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i, "0", ",", "0,", "e", "e0", "-"],
  [/^\s*(?:\[\s*)?\{\s*"/, " ", "[", "[ ", "{", "{ "],
  [/^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/, "1", "1,234", ",234", ",23"],
  [/^text\/html\b/i, "text/html", "a"],
  [/^\d+$/, "0", "0 ", "x"],
  [/^[iu][1248]$/, "i", "i1", "8"],
  [/^https?:/i, "http", "https", "s", ":"],
  [/^file:/i, "file", ":"],
  [/^\s*(?:\[\s*)?\{\s*["}]/, " ", "[", "[ ", "{", "{ "],
  [/\r?\n/, "\r", "\n", "a"],
  [/'descr':\s*'([<>|=]?)([a-zA-Z]\d{1,3})'/, "'descr':", " ", "'<", "f4"],
  [/'fortran_order':\s*(True|False)/, "'fortran_order':", " ", "True"],
  [/'shape':\s*\(([\d, ]{0,200})\)/, "'shape':", " ", "(", "1,"],
  [/\.(?:npy|npz|safetensors)$/i, ".npy", ".", "a"],
  [/\.npy$/i, ".npy", ".", "a"],
  [/[_./\\ -]/, "_", "a"],
  [/^file:.*(\.[cm]?[jt]s)$/, "file:", ".js", ".m", "a"],
  [
    /^(?:\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{1,2}\/\d{1,2}\/\d{2}|\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ ,-]+\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4})(?:,? .{1,20})?$/i,
    "1/2/3456",
    "1 jan",
    "jan",
    " ",
    "0",
    "a",
  ],
  [/\.(?:csv|tsv|tab|txt|data|parquet|pq|jsonl|ndjson|json)(?:\.gz)?$/i, ".csv", ".gz", ".json", "a"],
  [/[^A-Za-z]+/, "-", "1", "a"],
  [
    /^[+-]?(?:0x[\da-f]+|inf(?:inity)?|\W?\s?\d[\d.,_\s]*(?:e[+-]?\d+)?\s?\W?)$/i,
    "0",
    " ",
    "0 ",
    "e",
    "%",
    "-",
    "0x",
  ],
  [
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i,
    "2026-01-01",
    " ",
    "00:00",
    "Z",
    "0",
  ],
  [/^([+-])(\d{2}):?(\d{2})$/, "+", "00", ":"],
  [/(?:^|\/)metadata\.(?:csv|jsonl|parquet)$/i, "metadata", "/", ".csv", "/metadata."],
  [/\.(?:txt|text|md)(?:\.gz)?$/i, ".", ".txt", ".gz", "a"],
  [/\.txt$/i, ".", ".txt", "a"],
  [/^\.\//, "./", "."],
  [/^bpe:(\d{1,9})$/, "bpe:", "1", "a"],
  [
    /'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
    "a",
    " ",
    "1",
    "'",
    "'s",
    "\u3000",
    ".",
    " .",
  ],
];

test("every pattern in the sources is tried here, and no other", () => {
  expect(PATTERNS.map(([pattern]) => String(pattern)).sort()).toEqual(
    patternsIn(join(import.meta.dirname, "../src")),
  );
});

test.each(PATTERNS.map(([pattern, ...pieces]) => ({ pattern, pieces })))(
  "$pattern takes a time that grows with 10⁵ hostile letters",
  async ({ pattern, pieces }) => {
    expect(await slowestGrowth(pattern, pieces)).toBeLessThan(LINEAR);
  },
);
