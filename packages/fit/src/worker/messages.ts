import type { DecodedOutput, NewData } from "@permafrost/tasks";
import type { Learned, StepReport } from "@permafrost/trainer";

/** What a page says to a worker that trains. */
export type ToWorker =
  | {
      /** Begin. */
      readonly kind: "start";
      /** Whatever the worker makes source, task and options of. */
      readonly settings: unknown;
    }
  | {
      /** End after the step at hand. */
      readonly kind: "stop";
    }
  | {
      /** Say what the model makes of new data, as it is now. */
      readonly kind: "predict";
      /** Tells the answer from others. */
      readonly id: number;
      /** As `predict` of what `fit` gives takes them. */
      readonly data: readonly NewData[];
    };

/** What a worker that trains says to the page. */
export type FromWorker =
  | {
      /** A step was taken. */
      readonly kind: "report";
      /** What is said of it. */
      readonly report: StepReport;
    }
  | {
      /** The training is over. */
      readonly kind: "done";
      /** What was learned; its arrays are handed over, not copied. */
      readonly learned: Learned;
    }
  | {
      /** What the model makes of new data. */
      readonly kind: "answer";
      /** Of which question. */
      readonly id: number;
      /** For each of the data. */
      readonly told: readonly DecodedOutput[];
    }
  | {
      /** Something could not be done. */
      readonly kind: "failed";
      /** Of which question. Default: it is the training itself. */
      readonly id?: number;
      /** Why. */
      readonly message: string;
    };

/** What is heard at one end. */
export interface ChannelEvent {
  /** Of a message: what was sent. */
  readonly data?: unknown;
  /** Of an error: why. */
  readonly message?: string;
}

/** One end of a channel: a worker as a page has it, what a worker has of the page (`self`), or a `MessagePort`. */
export interface ChannelEnd {
  /** Sends a message. @param transfer what is handed over, not copied */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Listens: to messages, and to what a worker dies of. */
  addEventListener(type: "message" | "error", listener: (event: ChannelEvent) => void): void;
  /** Of a `MessagePort`: begins to listen. */
  start?(): void;
}

/** Listens to one end. */
export function listen<M>(end: ChannelEnd, take: (message: M) => void): void {
  end.addEventListener("message", ({ data }) => take(data as M));
  end.start?.();
}
