import { builtin, environment } from "@permafrost/common/builtin";
import { packageFolder } from "@permafrost/common/package-folder";

/** What runs a program that it is given; a program that is one file would start itself once more, and who knows what it does. */
const RUNS_PROGRAMS = /^(node|bun)(\.exe)?$/i;

/** Milliseconds that a driver may take. */
const PATIENCE = 30_000;

/**
 * Whether Dawn finds a GPU, by a process of its own: why there is none Dawn writes to stderr, to the file descriptor itself, which nobody in the
 * same process can take away from it. It is not asked where `PERMAFROST_DEBUG` is set, whose lines these are.
 *
 * @returns undefined where no process can be asked
 */
export async function isFoundApart(
  options: readonly string[],
  powerPreference: string,
): Promise<boolean | undefined> {
  const { execPath } = builtin("process");
  const { basename, join } = builtin("path");
  const folder = packageFolder("webgpu");
  const { PERMAFROST_DEBUG: debug, NODE_OPTIONS: _, ...env } = environment();
  if (folder === undefined || debug || !RUNS_PROGRAMS.test(basename(execPath))) return undefined;
  const { href } = builtin("url").pathToFileURL(join(folder, "index.js"));
  const program = `import(${JSON.stringify(href)}).then(async ({ create }) => {
    const gpu = create(${JSON.stringify(options)});
    const adapter = await gpu.requestAdapter(${JSON.stringify({ powerPreference })});
    process.stdout.write(adapter ? "found" : "none", () => process.exit(gpu ? 0 : 1));
  })`;
  const said = await new Promise<string>((resolve) => {
    const settings = { env, timeout: PATIENCE, windowsHide: true };
    builtin("child_process").execFile(execPath, ["-e", program], settings, (_, stdout) => resolve(stdout));
  }).catch(() => "");
  return ({ found: true, none: false } as Readonly<Record<string, boolean>>)[said];
}
