/** Values of all that thaws, by name. */
export async function valuesOf(
  parameters: readonly { readonly name: string; readonly thawed: boolean }[],
  read: (name: string) => Promise<Float32Array>,
): Promise<Record<string, Float32Array>> {
  const values: Record<string, Float32Array> = {};
  for (const { name, thawed } of parameters) if (thawed) values[name] = await read(name);
  return values;
}
