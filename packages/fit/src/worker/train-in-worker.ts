import { checkGiven } from "@permafrost/common/check-given";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Signal } from "@permafrost/common/web";
import type { DecodedOutput, NewData } from "@permafrost/tasks";
import type { Learned, StepReport } from "@permafrost/trainer";
import { type ChannelEnd, type FromWorker, listen, type ToWorker } from "./messages.js";

/** A training in a worker. */
export interface WorkerTraining extends AsyncIterable<StepReport> {
  /** What was learned, at the end. @throws Error saying why there is nothing. */
  readonly learned: Promise<Learned>;
  /** What the model makes of new data: as it is now, or at the end by what was learned. @throws Error saying what is wrong with the data. */
  predict(data: readonly NewData[]): Promise<DecodedOutput[]>;
  /** Ends the training after the step at hand; what was learned until then is given. */
  stop(): void;
}

/** How a training in a worker is watched. */
export interface TrainInWorkerOptions {
  /** Ends the training as `stop` does. Default: nothing does. */
  readonly signal?: Signal;
}

const OPTIONS: OptionNames<TrainInWorkerOptions> = { signal: true };

/**
 * Trains in a worker, so that a page stays alive. The worker is a module of one's own that calls `serveTraining`; every bundler finds it by this:
 *
 *     const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
 *     const training = trainInWorker(worker, { steps: 500 });
 *     for await (const { step, loss } of training) console.log(step, loss);
 *     const [told] = await training.predict([file]);
 *
 * @param end the worker; it belongs to the caller, who ends it
 * @param settings what the worker makes source, task and options of: whatever can be sent
 * @throws TypeError for an option that there is not.
 */
export function trainInWorker(
  end: ChannelEnd,
  settings: unknown,
  options: TrainInWorkerOptions = {},
): WorkerTraining {
  checkGiven(
    "train in a worker",
    end,
    ["postMessage", "addEventListener"],
    "a worker, such as new Worker(…)",
  );
  refuseUnknownOptions("train in a worker", options, OPTIONS);
  const { signal } = options;
  const say = (message: ToWorker) => end.postMessage(message, []);
  const questions = new Map<number, Pending<DecodedOutput[]>>();
  const { promise: learned, resolve, reject } = pending<Learned>();
  // who goes through the steps is told there
  learned.catch(() => undefined);
  const reports: StepReport[] = [];
  let wake = () => {};
  let isOver = false;
  const over = () => {
    isOver = true;
    wake();
  };
  learned.then(over, (error) => {
    over();
    for (const question of questions.values()) question.reject(error);
  });
  const takers: { readonly [K in FromWorker["kind"]]: (message: Extract<FromWorker, { kind: K }>) => void } =
    {
      report({ report }) {
        reports.push(report);
        wake();
      },
      done: (message) => resolve(message.learned),
      answer: ({ id, told }) => questions.get(id)?.resolve([...told]),
      failed({ id, message }) {
        const error = new Error(message);
        if (id === undefined) reject(error);
        else questions.get(id)?.reject(error);
      },
    };
  // what a worker says besides is the caller's own
  listen<FromWorker>(end, (message) =>
    (takers[message?.kind] as ((message: FromWorker) => void) | undefined)?.(message),
  );
  end.addEventListener("error", ({ message = "it ended" }) =>
    reject(new Error(`Cannot train in the worker: ${message}`)),
  );
  const stop = () => say({ kind: "stop" });
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  say({ kind: "start", settings });
  let asked = 0;
  return {
    learned,
    stop,
    predict(data) {
      const question = pending<DecodedOutput[]>();
      const id = asked++;
      questions.set(id, question);
      say({ kind: "predict", id, data });
      return question.promise.finally(() => questions.delete(id));
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          for (let report = reports.shift(); report; report = reports.shift()) yield report;
          if (isOver) break;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        await learned;
      } finally {
        if (!isOver) stop();
      }
    },
  };
}

/** A promise that is kept, or not, by somebody else. */
interface Pending<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

function pending<T>(): Pending<T> {
  let own: Omit<Pending<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    own = { resolve, reject };
  });
  return { promise, ...own! };
}
