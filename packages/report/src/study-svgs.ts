import { linesFile } from "./page/lines-file.js";
import { figureLines, figuresOf } from "./page/study-figures.js";
import type { StudyFacts } from "./study-facts.js";

/** A figure of a study as a file of its own. */
export interface StudySvg {
  /** Name of its task. */
  readonly task: string;
  /** What it shows. */
  readonly title: string;
  /** Name of the file: `bit-xor-curves.svg`. */
  readonly file: string;
  /** What is in it: SVG, light or dark as whoever looks at it has it. */
  readonly svg: string;
}

/** Figures of a study's page as files that need nothing else, for a README. Nothing in the facts becomes markup. */
export async function studySvgs({ tasks }: StudyFacts): Promise<readonly StudySvg[]> {
  const slugs = tasks.map(({ name }) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-"));
  // where two would be called the same, each has its number
  const alike = new Set(slugs).size < slugs.length;
  return tasks.flatMap((task, i) => {
    const slug = alike ? `${slugs[i]}-${i + 1}` : slugs[i]!;
    return figuresOf(task).map(([name, figure]) => ({
      task: task.name,
      title: figure.title,
      file: `${slug}-${name}.svg`,
      svg: linesFile(figureLines(task, figure)).markup,
    }));
  });
}
