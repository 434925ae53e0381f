import { filesToPush, pushAdapter } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { grouped } from "@permafrost/common/numbers";
import { adapterFolder } from "@permafrost/runs";
import { Command } from "commander";

interface PushArguments {
  readonly private: boolean;
  readonly dryRun: boolean;
  readonly message?: string;
  readonly json: boolean;
}

export function pushCommand(): Command {
  return new Command("push")
    .description("Push a run's adapter to the Hugging Face Hub, with HF_TOKEN.")
    .argument("<run>", "folder of the run, or an adapter's")
    .argument("<repository>", "owner/name; made if it is not there")
    .option("--private", "make the repository private", false)
    .option("--message <text>", "the commit's message")
    .option("--dry-run", "say what would be pushed", false)
    .option("--json", "what was pushed as JSON on stdout", false)
    .action(run);
}

async function run(path: string, repository: string, args: PushArguments): Promise<void> {
  const folder = await adapterFolder(path);
  if (args.dryRun) {
    const files = (await filesToPush(folder, repository)).map(({ path: file, bytes }) => ({
      file,
      bytes: bytes.length,
    }));
    if (args.json) return console.log(JSON.stringify({ repository, pushed: false, files }));
    for (const { file, bytes } of files) console.log(`${file}  ${grouped(bytes)} bytes`);
    return console.log(`nothing was pushed to ${repository}`);
  }
  const { url, commit } = await pushAdapter(folder, repository, {
    ...(args.private && { private: true }),
    ...defined({ message: args.message }),
  });
  if (args.json) return console.log(JSON.stringify({ repository, pushed: true, url, commit }));
  console.log(`pushed to ${url}, commit ${commit.slice(0, 12)}`);
}
