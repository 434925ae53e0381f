/** The queue that workers share. */
export interface QueueOptions {
  /** Address of a Redis or Valkey: `redis://localhost:6379`. */
  readonly url: string;
  /** Send what a run came to by the queue, to a worker on the folder that the sweep was planned in; this one has a copy of the plan. Default false: all see the same folder. */
  readonly collect?: boolean | undefined;
  /** Milliseconds without a sign of life after which a worker's runs go to others. Default 30 seconds. */
  readonly patience?: number | undefined;
}
