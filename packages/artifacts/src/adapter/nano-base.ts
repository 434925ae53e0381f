import { installed } from "@permafrost/common/installed";
import type { WeightSource } from "@permafrost/hub";

/** What a body of `@permafrost/nano` is called. */
const NANO = /^nano (\w+)$/;

/** Whether a base is called as a body that comes along is. */
export const comesAlong = (name: string): boolean => NANO.test(name);

/** The body that comes along under the name of a base; undefined where none does. @throws Error if it cannot be read */
export async function nanoBase(name: string): Promise<WeightSource | undefined> {
  const body = NANO.exec(name)?.[1];
  if (body === undefined) return undefined;
  const { nano } = await installed("@permafrost/nano", `open the body "${body}"`, import("@permafrost/nano"));
  return nano(body as Parameters<typeof nano>[0]);
}
