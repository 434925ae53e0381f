import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkGiven, checkOneOf } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { type FileForm, readForm } from "../files/read.js";
import type { LoadedTask } from "../loaded-task.js";
import type { Split, SplitName } from "../task.js";
import { type ProteinTable, readProteins } from "./proteins.js";
import { extraOf, type HomologyProtocol, remoteHomologyShape, rulesOf } from "./protocol.js";

/** Paths of the files of remote homology. */
export interface HomologyFiles {
  /** Proteins to train on. */
  readonly train: string;
  /** Proteins to select on. */
  readonly validation: string;
  /** Proteins to test on. */
  readonly test: string;
}

/** How remote homology becomes a task. */
export interface RemoteHomologyOptions extends LoadOptions {
  /** How proteins become tokens. Default `"corrected"`. */
  readonly protocol?: HomologyProtocol;
  /** Most tokens of a protein. Default 1024. */
  readonly maxLength?: number;
  /** What happens to longer ones: they are left out (and counted in `dropped`) as in the paper, or cut. Default `"drop"`. */
  readonly tooLong?: "drop" | "truncate";
  /** Which of TAPE's test sets: unseen folds within known classes, superfamilies, or families. Default `"fold"`. */
  readonly testSet?: "fold" | "superfamily" | "family";
  /** Paths in the source, of any form. Default: those of the CSV files, or of TAPE. */
  readonly files?: HomologyFiles;
}

const FILES: OptionNames<HomologyFiles> = { train: true, validation: true, test: true };
const OPTIONS: OptionNames<RemoteHomologyOptions> = {
  protocol: true,
  maxLength: true,
  tooLong: true,
  testSet: true,
  files: true,
  ...LOAD_OPTIONS,
};

function formsOf(testSet: string): readonly FileForm[] {
  const parts = ["train", "valid", `test_${testSet}_holdout`];
  const everywhere = (name: string) => ["", "remote_homology/"].map((folder) => `${folder}${name}`);
  return [
    ...(testSet === "fold"
      ? [["train.csv", "valid.csv", "test.csv"].map((name) => [name, `${name}.gz`])]
      : []),
    parts.map((part) => everywhere(`remote_homology_${part}.json`)),
    parts.map((part) => everywhere(`remote_homology_${part}.lmdb/data.mdb`)),
    parts.map((part) => everywhere(`remote_homology_${part}.lmdb`)),
  ];
}

/**
 * Remote homology (TAPE, Rao et al. 2019): which fold a protein has, from its amino acids, for proteins that are no close
 * relatives of those in training.
 *
 * Shape: up to 1,024 tokens of a vocabulary of 26; 1 label of 1,195 classes; the last real token is read out. 12,312 / 736 /
 * 718 proteins, of which 7 / 2 / 0 are longer and left out. Always answering the commonest fold of
 * training scores 2.8 %.
 *
 * Proteins differ much in length (9 to 1,419, 167 on average): of batches of 16, 83 % is padding, and 22 % with the batches'
 * `padTo: [64, 128, 192, 256, 384, 512, 768]`.
 *
 * @param source the folder, web address, or {@link FileSource} that has the files: CSV, TAPE's JSON, or TAPE's LMDB.
 * @throws Error naming the file and what is wrong with it.
 */
export async function remoteHomology(
  source: string | FileSource,
  options: RemoteHomologyOptions = {},
): Promise<LoadedTask> {
  refuseUnknownOptions("make remote homology", options, OPTIONS);
  const { tooLong = "drop", testSet = "fold", files } = options;
  checkOneOf("make remote homology", "tooLong", tooLong, ["drop", "truncate"]);
  checkOneOf("make remote homology", "testSet", testSet, ["fold", "superfamily", "family"]);
  if (files) {
    refuseUnknownOptions("read the files of remote homology", files, FILES);
    checkGiven("read the files of remote homology", files, ["train", "validation", "test"]);
  }
  const shape = remoteHomologyShape(options);
  const maxLength = shape.input.tokens;
  const rule = rulesOf(options);
  const extra = extraOf(rule);
  const forms = files
    ? [[files.train, files.validation, files.test].map((name) => [name])]
    : formsOf(testSet);
  const found = await readForm(openSource(source), forms, "remote homology", options);
  const [train, validation, test] = [
    await readProteins(found[0]!),
    await readProteins(found[1]!),
    await readProteins(found[2]!),
  ];
  const parts: Readonly<Record<SplitName, ProteinTable>> = {
    train,
    validation,
    test: rule.testSplit === "validation" ? validation : test,
  };

  const dropped: Partial<Record<SplitName, number>> = {};
  const split = (name: SplitName): Split => {
    const table = parts[name];
    const lengthOf = (row: number) => table.starts[row + 1]! - table.starts[row]! + extra;
    const rows = Array.from(table.folds.keys());
    const kept = Int32Array.from(
      tooLong === "drop" ? rows.filter((row) => lengthOf(row) <= maxLength) : rows,
    );
    dropped[name] = rows.length - kept.length;
    return {
      name,
      length: kept.length,
      write(index, _draw, x, y) {
        const row = kept[index]!;
        y[0] = table.folds[row]!;
        const start = table.starts[row]!;
        const residues = Math.min(lengthOf(row), maxLength) - extra;
        let at = 0;
        if (rule.around) x[at++] = rule.around[0];
        for (let i = 0; i < residues; i++) x[at++] = rule.firstId + table.residues[start + i]!;
        if (rule.around) x[at++] = rule.around[1];
        return at;
      },
      tokensOf: (index) => Math.min(lengthOf(kept[index]!), maxLength),
    };
  };
  return {
    name: "remote-homology",
    ...shape,
    splits: { train: split("train"), validation: split("validation"), test: split("test") },
    dropped,
  };
}
