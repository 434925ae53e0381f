import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

/** What a compiler of others says of a program that imports the types. */
function complaints(program: string, options: ts.CompilerOptions): string[] {
  const name = join(import.meta.dirname, "program.ts");
  const all = { strict: true, noEmit: true, skipLibCheck: false, types: [], ...options };
  const host = ts.createCompilerHost(all);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === name || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === name ? ts.createSourceFile(path, program, ts.ScriptTarget.ES2022) : getSourceFile(path, ...rest);
  const compiled = ts.createProgram([name], all, host);
  return ts
    .getPreEmitDiagnostics(compiled)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

const PROGRAM = `
import type { FetchFunction, Signal, WebBlob } from "./web.js";
export const isStopped = (signal: Signal): boolean => signal.aborted;
export const sizeOf = ({ size }: WebBlob): number => size;
export const asked = (fetch: FetchFunction) => fetch("https://example.org");
`;
const EXACT = `
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const signal: Same<Signal, AbortSignal> = true;
export const blob: Same<WebBlob, Blob> = true;
export const answer: Same<ReturnType<FetchFunction>, Promise<Response>> = true;
export const takes: FetchFunction = fetch;
`;
const module = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };

it("needs neither the library DOM nor the types of Node", { timeout: 60_000 }, () => {
  expect(complaints(PROGRAM, { ...module, lib: ["lib.es2022.d.ts"] })).toEqual([]);
  expect(complaints("export const x: AbortSignal;", { ...module, lib: ["lib.es2022.d.ts"] })).not.toEqual([]);
});

it("is what they declare where they are there", { timeout: 60_000 }, () => {
  const dom = { ...module, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"] };
  expect(complaints(PROGRAM + EXACT, dom)).toEqual([]);
  const node = { ...module, lib: ["lib.es2022.d.ts"], types: ["node"] };
  expect(complaints(PROGRAM + EXACT, node)).toEqual([]);
});
