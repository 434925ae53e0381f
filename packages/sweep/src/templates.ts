import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";

/** What a file for a scheduler says. */
export interface TemplateFacts {
  /** Folder of the sweep, which all machines see. */
  readonly sweep: string;
  /** Parts that its runs are divided into. */
  readonly shards: number;
  /** Runs at once of each worker. */
  readonly jobs: number;
}

/** For a POSIX shell. */
const quoted = (text: string) => (/^[\w./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** JSON is YAML. */
const yaml = (text: string) => JSON.stringify(text);

/** The files, by what starts the workers. */
export const TEMPLATES = {
  slurm: ({ sweep, shards, jobs }: TemplateFacts): string => `#!/bin/bash
#SBATCH --job-name=permafrost-sweep
#SBATCH --array=0-${shards - 1}
#SBATCH --cpus-per-task=${jobs}
#SBATCH --mem-per-cpu=2G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=sweep-%A-%a.log
# two minutes before its end: runs are saved, and go on after it was queued again
#SBATCH --signal=TERM@120
# submit it where the sweep was planned: sbatch FILE

srun --cpus-per-task=${jobs} permafrost sweep work ${quoted(sweep)} --jobs ${jobs} --shard "$SLURM_ARRAY_TASK_ID/${shards}"
code=$?
# 75: stopped, and can go on
if [ "$code" -eq 75 ]; then
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
`,
  kubernetes: ({ sweep, shards, jobs }: TemplateFacts): string => `# kubectl apply -f FILE
apiVersion: batch/v1
kind: Job
metadata:
  name: permafrost-sweep
spec:
  completionMode: Indexed
  completions: ${shards}
  parallelism: ${shards}
  backoffLimitPerIndex: 20
  podFailurePolicy:
    rules:
      # 78: what is left will never work
      - action: FailIndex
        onExitCodes: { operator: In, values: [78] }
      - action: Ignore
        onPodConditions: [{ type: DisruptionTarget, status: "True" }]
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 120
      containers:
        - name: worker
          # an image with Node and: npm install --global --ignore-scripts permafrost onnxruntime-node
          image: permafrost
          # it becomes the command, which is told when it is to end
          command: ["sh", "-c"]
          args: [${yaml(`exec permafrost sweep work ${quoted(sweep)} --jobs ${jobs} --shard "$JOB_COMPLETION_INDEX/${shards}"`)}]
          workingDir: /sweeps
          resources:
            requests: { cpu: ${yaml(String(jobs))}, memory: ${yaml(`${2 * jobs}Gi`)} }
          volumeMounts:
            - { name: sweeps, mountPath: /sweeps }
      volumes:
        - name: sweeps
          # a volume that many machines write to
          persistentVolumeClaim: { claimName: sweeps }
`,
  parallel: ({ sweep, shards, jobs }: TemplateFacts): string => `#!/bin/sh
# Here; on other machines by ssh, which see the same folder: add --sshlogin a,b --workdir "$PWD"
# The same command goes on with what is left.
seq 0 ${shards - 1} | parallel --jobs ${shards} --line-buffer --tag --termseq TERM,120000,KILL,1000 \\
  permafrost sweep work ${quoted(quoted(sweep))} --jobs ${jobs} --shard {}/${shards}
`,
} as const;

/** A scheduler that there is a file for. */
export type TemplateName = keyof typeof TEMPLATES;

const COUNT = [
  (given: unknown) => Number.isSafeInteger(given) && Number(given) >= 1,
  "a whole number from 1",
] as const;
const RULES: OptionRules<TemplateFacts> = {
  sweep: [(given) => typeof given === "string" && given !== "", "a folder"],
  shards: COUNT,
  jobs: COUNT,
};

/**
 * A file that works on a sweep by many workers at once, each on its shard.
 *
 * @throws TypeError for a fact that there is not, RangeError for one that makes no sense, or a scheduler without a file.
 */
export function template(name: TemplateName, facts: TemplateFacts): string {
  checkOptions("make a template", facts, RULES);
  if (Object.hasOwn(TEMPLATES, name)) return TEMPLATES[name](facts);
  throw new RangeError(
    `Cannot make a template for ${quote(name)}: there are ${Object.keys(TEMPLATES).join(", ")}`,
  );
}
