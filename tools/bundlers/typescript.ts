import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Line } from "./line.js";

const VERSIONS = ["5.0.4", "5.4.5", "5.9.3", "6.0.3", "7.0.2"];
const RESOLUTIONS = { bundler: "esnext", nodenext: "nodenext" } as const;
/** Where signals and requests are described, if anywhere. */
const LIBRARIES = {
  DOM: { lib: ["ES2023", "DOM", "DOM.Iterable"], types: [] },
  Node: { lib: ["ES2023"], types: ["node"] },
  neither: { lib: ["ES2022"], types: [] },
} as const;

/** Whoever has neither says himself what there is to print with. */
const CONSOLE = { file: "console.d.ts", text: "declare const console: { log(line: string): void };\n" };

/** The settings of somebody else's project. */
const settings = (moduleResolution: keyof typeof RESOLUTIONS, library: keyof typeof LIBRARIES) => ({
  compilerOptions: {
    target: "ES2022",
    module: RESOLUTIONS[moduleResolution],
    moduleResolution,
    strict: true,
    skipLibCheck: false,
    ...LIBRARIES[library],
  },
  files: library === "neither" ? ["main.ts", CONSOLE.file] : ["main.ts"],
});

/** Types, as other people's compilers read them. */
export const typescript: readonly Line[] = VERSIONS.map((version) => ({
  name: `TypeScript ${version}`,
  recipe: "TypeScript",
  versions: { typescript: version },
  ...(version === VERSIONS.at(-1) && { quick: true as const }),
  async try({ project }) {
    const tried: string[] = [];
    writeFileSync(join(project.path, CONSOLE.file), CONSOLE.text);
    for (const resolution of ["bundler", "nodenext"] as const)
      for (const library of ["DOM", "Node", "neither"] as const) {
        writeFileSync(join(project.path, "tsconfig.json"), JSON.stringify(settings(resolution, library)));
        await project.run("npx tsc --noEmit");
        tried.push(`${resolution}, ${library}`);
      }
    return tried.join("; ");
  },
}));
