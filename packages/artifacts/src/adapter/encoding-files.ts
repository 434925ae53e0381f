import type { PushedFile } from "@permafrost/hub";

/** What of a task's encoding is large text, as a tokenizer is: files of their own beside the configuration, by their names. */
interface WithFiles {
  readonly input?: { readonly files?: Readonly<Record<string, string>> };
}

/** Names that stay in a folder. */
const NAME = /^\w[\w-]{0,63}\.json$/;

/** The files of an encoding. */
export const encodingFiles = (encoding: object | undefined): readonly PushedFile[] =>
  Object.entries((encoding as WithFiles | undefined)?.input?.files ?? {}).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }));

/** Their names. @throws SyntaxError for one that leads elsewhere, or is no name */
export function namesOfFiles(encoding: object | undefined, origin: string): readonly string[] {
  const files: unknown = (encoding as { readonly input?: { readonly files?: unknown } } | undefined)?.input
    ?.files;
  if (files === undefined) return [];
  if (Array.isArray(files) && files.every((name) => typeof name === "string" && NAME.test(name)))
    return files;
  throw new SyntaxError(
    `Cannot read ${origin}: expected "task.encoding.input.files" to be names of files beside it`,
  );
}

/** An encoding without its files: their names are in their place. */
export function withoutFiles(encoding: object): object {
  const { input } = encoding as WithFiles;
  return input?.files ? { ...encoding, input: { ...input, files: Object.keys(input.files) } } : encoding;
}

/** An encoding with its files again. */
export const withFiles = (encoding: object, files: Readonly<Record<string, string>>): object => ({
  ...encoding,
  input: { ...(encoding as WithFiles).input, files },
});
