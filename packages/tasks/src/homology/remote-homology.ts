import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { checkGiven, checkOneOf, rowOf } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { type FileForm, readForm } from "../files/read.js";
import type { LoadedTask } from "../loaded-task.js";
import type { Split, SplitName, TaskShape } from "../task.js";
import { AMINO_ACIDS, FOLD_COUNT, type ProteinTable, readProteins } from "./proteins.js";

/**
 * How proteins become tokens.
 * - `corrected`: the 25 amino acids and padding, 1,195 folds, scored on the test split.
 * - `lu2021`: as in the paper's official code: the 30 symbols of TAPE with a start and an end symbol around each protein,
 *   1,200 outputs, scored on the validation split. That code reads out the last position of a padded batch; here it is
 *   always the end symbol.
 */
export type HomologyProtocol = "corrected" | "lu2021";

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

interface HomologyRules {
  /** Ids, padding included. */
  readonly vocabulary: number;
  /** Id of the first amino acid; the others follow. */
  readonly firstId: number;
  /** Ids around each protein. */
  readonly around: readonly [start: number, end: number] | undefined;
  /** Outputs. */
  readonly classes: number;
  /** Which split is offered as `test`. */
  readonly testSplit: "validation" | "test";
}

const RULES: Readonly<Record<HomologyProtocol, HomologyRules>> = {
  corrected: { vocabulary: 26, firstId: 1, around: undefined, classes: FOLD_COUNT, testSplit: "test" },
  // TAPE's ids: 0 padding, 1 mask, 2 start, 3 end, 4 unknown.
  lu2021: { vocabulary: 30, firstId: 5, around: [2, 3], classes: 1200, testSplit: "validation" },
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

function rulesOf({ protocol = "corrected" }: Pick<RemoteHomologyOptions, "protocol">): HomologyRules {
  return rowOf(RULES, protocol, "make remote homology");
}

/** Symbols around a protein. */
const extraOf = ({ around }: HomologyRules) => around?.length ?? 0;

/** The shape of {@link remoteHomology}. @throws RangeError for an unknown protocol, or a length that leaves no room. */
export function remoteHomologyShape(
  options: Pick<RemoteHomologyOptions, "protocol" | "maxLength"> = {},
): TaskShape {
  const { maxLength = 1024 } = options;
  const rules = rulesOf(options);
  const extra = extraOf(rules);
  if (!Number.isInteger(maxLength) || maxLength <= extra)
    throw new RangeError(
      `Cannot make remote homology: expected maxLength above ${extra}, found ${maxLength}`,
    );
  return {
    input: { kind: "ids", tokens: maxLength, vocabulary: rules.vocabulary },
    output: { tokens: 1, labels: 1, classes: rules.classes },
    ragged: true,
  };
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

/** The id of an amino acid under a protocol, for example to look at a batch. */
export function aminoAcidId(letter: string, protocol: HomologyProtocol = "corrected"): number {
  const place = AMINO_ACIDS.indexOf(letter);
  if (letter.length !== 1 || place < 0)
    throw new RangeError(
      `Cannot look up an amino acid: expected a letter of ${AMINO_ACIDS}, found ${quote(letter)}`,
    );
  return rulesOf({ protocol }).firstId + place;
}
