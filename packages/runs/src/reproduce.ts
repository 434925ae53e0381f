import type { Option } from "commander";

/**
 * The command line that makes a run of this configuration again: what is not as by default, repositories at the commits that
 * the run read.
 */
export function reproduceCommand(
  config: Readonly<Record<string, unknown>>,
  options: readonly Option[],
): string {
  const revisions = (config["revisions"] ?? {}) as Readonly<Record<string, string>>;
  const words = options.flatMap((option) => {
    const value = config[option.attributeName()];
    if (value === undefined || value === false || same(value, option.defaultValue)) return [];
    return value === true ? [option.long!] : [`${option.long} ${quoted(pinned(textOf(value), revisions))}`];
  });
  return ["permafrost train", ...words].join(" \\\n  ");
}

function pinned(text: string, revisions: Readonly<Record<string, string>>): string {
  const commit = revisions[text] ?? revisions[`datasets/${text}`];
  return commit === undefined || text.includes("@") ? text : `${text}@${commit}`;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  // a rate factor
  if (typeof value === "object" && value !== null) return Object.values(value).join("=");
  return String(value);
}

/** For a POSIX shell. */
const quoted = (text: string) => (/^[\w./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
