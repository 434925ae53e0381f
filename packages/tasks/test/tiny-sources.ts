import { memorySource } from "../src/index.js";
import { makeIdx } from "./make-files.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const noise = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => Math.imul(i + seed * 7919, 2_654_435_761) >>> 24);

const digitFiles = (part: string, count: number, seed: number) => ({
  [`${part}-images-idx3-ubyte`]: makeIdx([count, 28, 28], noise(count * 784, seed)),
  [`${part}-labels-idx1-ubyte`]: makeIdx(
    [count],
    noise(count, seed).map((byte) => byte % 10),
  ),
});

/** MNIST with 13 digits to train on, 5 to test. */
export const tinyDigits = memorySource({ ...digitFiles("train", 13, 0), ...digitFiles("t10k", 5, 1) });

const records = (count: number, seed: number) =>
  noise(count * 3073, seed).map((byte, i) => (i % 3073 === 0 ? byte % 10 : byte));

/** CIFAR-10 with 13 photographs to train on, 5 to test. */
export const tinyPhotos = memorySource({
  ...Object.fromEntries(
    [3, 3, 3, 3, 1].map((count, part) => [`data_batch_${part + 1}.bin`, records(count, part)]),
  ),
  "test_batch.bin": records(5, 9),
});

const letters = "ACDEFGHIKLMNPQRSTVWY";
const proteins = (count: number, seed: number) =>
  bytesOf(
    `seq,label\n${Array.from({ length: count }, (_, i) => {
      const residues = noise(3 + ((i * 5 + seed) % 11), i + seed);
      return `${Array.from(residues, (byte) => letters[byte % 20]).join("")},${i}`;
    }).join("\n")}\n`,
  );

/** Remote homology with 13 proteins to train on, 5 each to select and to test. */
export const tinyProteins = memorySource({
  "train.csv": proteins(13, 0),
  "valid.csv": proteins(5, 100),
  "test.csv": proteins(5, 200),
});

const lists = (digits: readonly number[]) =>
  bytesOf(`Source\tTarget\n${digits.map((digit) => `[MAX ${digit} 0 ]\t${digit}\n`).join("")}`);

/** ListOps with 4 expressions to train on, 2 to select, 3 to test. */
export const tinyLists = memorySource({
  "basic_train.tsv": lists([1, 2, 3, 4]),
  "basic_val.tsv": lists([5, 6]),
  "basic_test.tsv": lists([7, 8, 9]),
});
