import { DEVICE_NAMES, DEVICES, type DeviceName } from "./devices/devices.js";

type Package = (typeof DEVICES)[DeviceName]["packages"][number];

/** The packages that devices are made of, at their versions; null for what is not installed. */
export type Versions = Readonly<Record<Package, string | null>>;

/** Looks up the versions of packages where this one finds them; none is loaded. */
export async function versions(): Promise<Versions> {
  const packages = new Set(DEVICE_NAMES.flatMap((name): readonly Package[] => DEVICES[name].packages));
  const found = await Promise.all([...packages].map(async (name) => [name, await versionOf(name)] as const));
  return Object.fromEntries(found) as Versions;
}

/** From the package's own file, in the nearest `node_modules`: not every package lets it be imported. */
async function versionOf(name: string, folder = import.meta.dirname): Promise<string | null> {
  const [{ readFile }, { dirname, join }] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
  ]);
  try {
    const text = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    const above = dirname(folder);
    return above === folder ? null : versionOf(name, above);
  }
}
