import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import type { NamedBytes } from "../files/file-source.js";
import { decodePicture, type PictureShape } from "./decode-picture.js";
import type { DecodedImage } from "./decoded-image.js";

/** Decodes pictures, several at once. */
export interface PicturePool {
  /** As {@link decodePicture} does. */
  decode(picture: NamedBytes, shape: PictureShape): Promise<DecodedImage>;
}

/** What threads of a pool run. */
export interface PoolProgram {
  /** Address of `picture-thread`. */
  readonly module: URL;
  /** Node's own options of each thread. Default: those of the process. */
  readonly execArgv?: string[];
  /** How many. Default: as many as the process may use at once. */
  readonly threads?: number;
}

interface Question {
  readonly picture: NamedBytes;
  readonly shape: PictureShape;
  resolve(image: DecodedImage | Promise<DecodedImage>): void;
  reject(error: Error): void;
}

type Answer = { readonly id: number } & (
  | { readonly image: DecodedImage; readonly message?: undefined }
  | { readonly message: string }
);

/** A thread, and what it was asked and did not answer yet. */
interface Thread {
  ask(question: Question): void;
  readonly waiting: ReadonlyMap<number, Question>;
}

/** Decodes here, one after the other. */
const HERE: PicturePool = { decode: decodePicture };

let usual: PicturePool | undefined;

/**
 * Decodes pictures on as many threads as there are, in Node, Deno and Bun; where there are none, or none can be started, here. Threads end
 * with the process, and keep it from ending no longer than they are asked something.
 *
 * @param program Default: this package, as it is installed
 */
export function picturePool(program?: PoolProgram): PicturePool {
  if (program) return threadsOf(program);
  usual ??= usualPool();
  return usual;
}

function usualPool(): PicturePool {
  const module = hasBuiltins() ? threadModule() : undefined;
  return module === undefined ? HERE : threadsOf({ module });
}

/** What threads run: it lies beside this file, or, where this was bundled, perhaps nowhere. */
function threadModule(): URL | undefined {
  // some bundlers leave nothing of it, others would copy what it names here
  const { url } = import.meta;
  const [, ending] = /^file:.*(\.[cm]?[jt]s)$/.exec(url ?? "") ?? [];
  if (ending === undefined) return undefined;
  const module = new URL(`picture-thread${ending}`, url);
  return builtin("fs").existsSync(module) ? module : undefined;
}

function threadsOf({ module, execArgv, threads }: PoolProgram): PicturePool {
  const count = threads ?? builtin("os").availableParallelism();
  if (count < 2 && threads === undefined) return HERE;
  const all: Thread[] = [];
  let isBroken = false;
  const start = () => {
    const thread = startThread(module, execArgv, () => {
      isBroken = true;
    });
    all.push(thread);
    return thread;
  };
  return {
    decode(picture, shape) {
      if (isBroken) return decodePicture(picture, shape);
      return new Promise((resolve, reject) => {
        const idle =
          all.find(({ waiting }) => waiting.size === 0) ?? (all.length < count ? start() : undefined);
        const least = idle ?? all.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
        least.ask({ picture, shape, resolve, reject });
      });
    },
  };
}

function startThread(module: URL, execArgv: string[] | undefined, onBreak: () => void): Thread {
  const { Worker } = builtin("worker_threads");
  const worker = new Worker(module, execArgv && { execArgv });
  const waiting = new Map<number, Question>();
  let asked = 0;
  worker.unref();
  worker.on("message", (answer: Answer) => {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if (answer.message === undefined) question?.resolve(answer.image);
    else question?.reject(new Error(answer.message));
  });
  // what a thread cannot do is done here
  const giveUp = () => {
    onBreak();
    for (const { picture, shape, resolve } of waiting.values()) resolve(decodePicture(picture, shape));
    waiting.clear();
  };
  worker.on("error", giveUp);
  worker.on("exit", giveUp);
  return {
    waiting,
    ask(question) {
      const id = asked++;
      waiting.set(id, question);
      worker.ref();
      worker.postMessage({ id, picture: question.picture, shape: question.shape });
    },
  };
}
