import { publicText } from "@permafrost/common/public-text";
import { oneLine, quote } from "@permafrost/common/quote";
import type { Redis } from "ioredis";

/** The packages that a queue needs, which are installed by whoever uses one. */
export type QueuePackages = typeof import("bullmq") & Pick<typeof import("ioredis"), "Redis">;

/** Milliseconds in which a store must answer that was never reached before. */
const FIRST_ANSWER = 10_000;

/** What is queued is never thrown away. */
const POLICY = "noeviction";

/** @throws Error saying what to install */
export async function queuePackages(): Promise<QueuePackages> {
  try {
    const [bullmq, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { ...bullmq, Redis };
  } catch (error) {
    throw new Error(
      `Cannot work by a queue without its packages (${oneLine((error as Error).message)}): npm install bullmq ioredis`,
      { cause: error },
    );
  }
}

/**
 * Connects with the Redis or Valkey at an address. Once it was reached, it may be away for any time: what is asked of it waits.
 *
 * @throws RangeError for an address of another kind, a policy by which it throws entries away; Error if it does not answer.
 */
export async function openStore(
  address: string,
  connect: typeof Redis,
  warn: (message: string) => void,
): Promise<Redis> {
  const place = quote(publicText(address));
  if (!/^rediss?:\/\//.test(address) || !URL.canParse(address))
    throw new RangeError(`Cannot use the queue ${place}: expected an address such as redis://localhost:6379`);
  let reached = false;
  let reason = "";
  const redis = new connect(address, {
    lazyConnect: true,
    connectTimeout: FIRST_ANSWER,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (reached ? Math.min(100 * 2 ** Math.min(times, 10), 5000) : null),
  });
  redis.on("error", (error: Error) => {
    reason = oneLine(error.message) || String((error as NodeJS.ErrnoException).code);
  });
  try {
    await redis.connect();
    await checkPolicy(redis, place, warn);
    reached = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    if (error instanceof RangeError) throw error;
    throw new Error(`Cannot reach the queue ${place}: ${reason || oneLine((error as Error).message)}`, {
      cause: error,
    });
  }
}

async function checkPolicy(redis: Redis, place: string, warn: (message: string) => void): Promise<void> {
  const said = await redis.info();
  const [, policy] = /^maxmemory_policy:(\S+)/m.exec(said) ?? [];
  if (policy !== undefined && policy !== POLICY)
    throw new RangeError(
      `Cannot use the queue ${place}: its maxmemory-policy is ${quote(policy)}, by which runs would be forgotten. Set it to ${POLICY}`,
    );
  if (/^aof_enabled:0/m.test(said))
    warn(`the queue ${place} forgets who had which run when it is restarted: set appendonly to yes`);
}
