import { installed } from "@permafrost/common/installed";
import { quote } from "@permafrost/common/quote";
import { type Checkpoint, fromTensors, type StoredTensor } from "@permafrost/hub";

/** What stands before the name of a body of `@permafrost/nano`. */
const BEFORE = "nano-";

/** A body of `@permafrost/nano` by its name with `nano-` before it; undefined for any other name. @throws RangeError for one that there is not. */
export async function nanoBody(name: string): Promise<Checkpoint | undefined> {
  if (!name.startsWith(BEFORE)) return undefined;
  const { nano } = await installed(
    "@permafrost/nano",
    `open the body ${quote(name)}`,
    import("@permafrost/nano"),
  );
  const source = await nano(name.slice(BEFORE.length) as Parameters<typeof nano>[0]);
  const tensors: Record<string, StoredTensor> = {};
  for (const tensor of source.names())
    tensors[tensor] = { shape: source.describe(tensor).shape, data: await source.read(tensor) };
  return fromTensors(tensors, source.config, source.origin);
}
