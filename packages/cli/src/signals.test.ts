import { setImmediate, setTimeout } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { whileInterruptible } from "./signals.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Work that ends when it is told to, here. */
function work() {
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  const atOnce = vi.fn();
  let signal: AbortSignal | undefined;
  let finish: (value: string) => void = () => undefined;
  const done = whileInterruptible((given) => {
    signal = given;
    return new Promise<string>((resolve) => {
      finish = resolve;
    });
  }, atOnce);
  return { kill, atOnce, done, finish: () => finish("done"), aborted: () => signal!.aborted };
}

/** Beyond what npm passes on. */
const later = async () => {
  await setTimeout(350);
  await setImmediate();
};

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s stops the work in order", async (name) => {
  const listeners = process.listenerCount(name);
  const { done, finish, aborted, atOnce, kill } = work();
  expect(aborted()).toBe(false);
  process.emit(name, name);
  // npm passes it on
  process.emit(name, name);
  expect(aborted()).toBe(true);
  finish();
  expect(await done).toBe("done");
  expect(atOnce).not.toHaveBeenCalled();
  expect(kill).not.toHaveBeenCalled();
  expect(process.listenerCount(name)).toBe(listeners);
});

it("the second Ctrl-C ends the process, by the signal", async () => {
  const { done, finish, atOnce, kill } = work();
  process.emit("SIGINT", "SIGINT");
  await later();
  expect(atOnce).not.toHaveBeenCalled();
  process.emit("SIGINT", "SIGINT");
  expect(atOnce).toHaveBeenCalledOnce();
  expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, "SIGINT");
  finish();
  await done;
});
