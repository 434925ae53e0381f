/**
 * The chunks of a body, of which none may keep us waiting for long.
 *
 * @param stallAfter milliseconds without a chunk after which it is given up
 * @throws Error if none came for so long; the signal's reason.
 */
export async function* patientBody(
  response: Response,
  stallAfter: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stall = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no byte within ${stallAfter} ms`)), stallAfter);
      });
      const { done, value } = await Promise.race([reader.read(), stall]).finally(() => clearTimeout(timer));
      signal?.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
