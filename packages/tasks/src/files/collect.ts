/** Bytes one part after the other: a `ReadableStream`, whose type not every program declares. */
export interface ByteStream {
  /** Reads it: nobody else can from then on. */
  getReader(): {
    /** The next part. */
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    /** Reads no more. */
    cancel(): Promise<void>;
  };
}

/** All bytes of a stream. @throws RangeError once there are more than `limit`. */
export async function collect(
  stream: ByteStream,
  file: string,
  limit: number,
  onBytes?: (done: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || !value) break;
    chunks.push(value);
    length += value.length;
    onBytes?.(length);
    if (length > limit) {
      await reader.cancel();
      throw new RangeError(`Cannot read ${file}: it has more than the ${limit} bytes that are allowed`);
    }
  }
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
