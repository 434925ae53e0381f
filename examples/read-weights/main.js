// Reads one tensor out of a checkpoint: a folder, a file, or a repository of the Hugging Face Hub, of which only the bytes of
// that tensor are fetched. Without an argument it writes a small checkpoint and reads that.
import { rm } from "node:fs/promises";
import { fromHub, saveSafetensors } from "@permafrost/hub";

const [name, tensor] = process.argv.slice(2);
const file = "small.safetensors";
if (!name)
  await saveSafetensors(file, {
    "wte.weight": { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6), dtype: "BF16" },
    "ln_f.weight": { shape: [2], data: Float32Array.of(1, 1) },
  });

const checkpoint = await fromHub(name ?? `./${file}`);
for (const each of checkpoint.names()) {
  const { dtype, shape } = checkpoint.describe(each);
  console.log(`${dtype.padEnd(5)} [${shape.join(", ")}]  ${each}`);
}
const chosen = tensor ?? checkpoint.names()[0];
const values = await checkpoint.read(chosen);
const norm = Math.hypot(...values.subarray(0, 10_000));
console.log(`${chosen}: ${values.length} numbers, norm of the first 10,000 ${norm.toFixed(4)}`);
console.log(`${checkpoint.bytesRead} of ${checkpoint.bytesTotal} bytes read`);
if (!name) await rm(file);
