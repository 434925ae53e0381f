import { defined } from "@permafrost/common/defined";
import type { CatalogTask, TaskLoadOptions, TaskSettings } from "../catalog-task.js";
import type { FileSource } from "../files/file-source.js";
import type { Task } from "../task.js";

/** Names of the tasks that are made of data of one's own. */
export type OwnTaskName = "table" | "text" | "language" | "arrays" | "images" | "forecast" | "series";

/** A task of one's own data by name: its shape is known once they are read. */
export type OwnCatalogTask = Omit<CatalogTask, "shape">;

type Maker = (settings: TaskSettings, files: FileSource, load: TaskLoadOptions) => Promise<Task>;

/** Says what it is made of, and makes it. */
function own(
  name: OwnTaskName,
  needed: string,
  settings: OwnCatalogTask["settings"],
  make: Maker,
): OwnCatalogTask {
  return {
    settings: ["data", ...settings],
    files: { needed },
    open: async (given, files, load) => {
      if (files) return make(given, files, load);
      throw new RangeError(`Cannot make ${name} without files: it needs ${needed}`);
    },
  };
}

/** Tasks that are made of data of one's own, by name. */
export const ownTasks: Readonly<Record<OwnTaskName, OwnCatalogTask>> = {
  table: own(
    "table",
    "a table (CSV, TSV, Parquet, JSON lines), or tables called train, validation and test",
    [
      "label",
      "target",
      "columns",
      "id",
      "split",
      "categories",
      "categoriesAs",
      "unseen",
      "dates",
      "missing",
      "dim",
      "encoding",
      "testShare",
    ],
    async ({ data: _, columns: features, label, ...given }, files, load) => {
      const { fromTable } = await import("./table-task.js");
      const { tablePaths } = await import("./table-paths.js");
      const paths = await tablePaths(files, load);
      return fromTable(files, {
        ...paths,
        ...given,
        label: label ?? [],
        ...defined({ features }),
        ...load,
      } as never);
    },
  ),
  text: own(
    "text",
    "a table with a column of texts (CSV, TSV, Parquet, JSON lines)",
    ["label", "target", "columns", "split", "missing", "maxLength", "tokenizer", "encoding", "testShare"],
    async ({ data: _, columns, label, tokenizer: __, ...given }, files, load) => {
      const { fromTable } = await import("./table-task.js");
      const { tablePaths } = await import("./table-paths.js");
      const [text = "text", ...others] = columns ?? [];
      if (others.length > 0)
        throw new RangeError(`Cannot make text: expected one column of texts, found ${columns!.join(", ")}`);
      const paths = await tablePaths(files, load);
      return fromTable(files, {
        name: "text",
        text,
        ...paths,
        ...given,
        label: label ?? [],
        ...load,
      } as never);
    },
  ),
  language: own(
    "language",
    "plain text (.txt, .md, also .gz)",
    ["tokens", "tokenizer", "testShare"],
    async ({ tokens, tokenizer = "bytes", testShare: heldOutShare }, source, load) => {
      const { languageModel } = await import("../language/language-model.js");
      const { namedTokenizer } = await import("../language/named-tokenizer.js");
      const { textPaths } = await import("../language/text-paths.js");
      return languageModel({
        source,
        files: await textPaths(source, load),
        ...defined({ tokens, heldOutShare, tokenizer: await namedTokenizer(tokenizer) }),
        ...load,
      });
    },
  ),
  arrays: own(
    "arrays",
    "arrays x and y of NumPy (.npy, .npz) or safetensors",
    ["label", "columns", "testShare"],
    async ({ label, columns, testShare }, files, load) => {
      const { fromArrayFiles } = await import("./array-task.js");
      const [[name, ...labels], [input, ...inputs]] = [label ?? [], columns ?? []];
      if (labels.length + inputs.length > 0)
        throw new RangeError(
          `Cannot make arrays: expected one array of labels and one of inputs, found ${[...(label ?? []), ...(columns ?? [])].join(", ")}`,
        );
      return fromArrayFiles(files, { ...defined({ label: name, input, testShare }), ...load });
    },
  ),
  forecast: own(
    "forecast",
    "a table with a row for each time (CSV, TSV, Parquet, JSON lines)",
    ["label", "columns", "window", "horizon", "season", "normalize", "missing", "encoding", "testShare"],
    async (
      { label, columns, window, horizon, season, normalize, missing, encoding, testShare },
      files,
      load,
    ) => {
      const { forecastTable } = await import("./series-table.js");
      const { forecastFloors } = await import("./forecast-floors.js");
      const { seriesPaths } = await import("./table-paths.js");
      const file = await seriesPaths(files, load);
      const perWindow = normalize && normalize === "window";
      const said = { label, columns, window, horizon, perWindow, missing, encoding, testShare };
      const task = await forecastTable(files, { file, ...(defined(said) as object), ...load });
      return { ...task, floors: await forecastFloors(task, defined({ season })) };
    },
  ),
  series: own(
    "series",
    "a table with a row for each time, and a column of classes (CSV, TSV, Parquet, JSON lines)",
    ["label", "columns", "window", "stride", "labelOf", "missing", "encoding", "testShare"],
    async ({ label = [], columns, window, stride, labelOf, missing, encoding, testShare }, files, load) => {
      const { seriesClasses } = await import("./series-classes.js");
      const { seriesPaths } = await import("./table-paths.js");
      const file = await seriesPaths(files, load);
      if (label.length !== 1)
        throw new RangeError(
          `Cannot make series: expected one column of classes as the label, found ${label.join(", ") || "none"}`,
        );
      const said = { columns, window, step: stride, readout: labelOf, missing, encoding, testShare };
      return seriesClasses(files, { file, label: label[0]!, ...(defined(said) as object), ...load });
    },
  ),
  images: own(
    "images",
    "folders of pictures, one for each class, or one of these for train, validation and test each, or pictures and a metadata.csv",
    ["patch", "resize", "label", "testShare", "augmentation"],
    async ({ patch, resize, label: [label, ...others] = [], testShare, augmentation }, files, load) => {
      const { imageFolder } = await import("./image-folder.js");
      if (others.length > 0)
        throw new RangeError(
          `Cannot make images: expected one column of classes, found ${[label, ...others].join(", ")}`,
        );
      return imageFolder(files, { ...defined({ patch, resize, label, testShare, augmentation }), ...load });
    },
  ),
};
