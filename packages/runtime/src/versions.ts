import { builtin } from "@permafrost/common/builtin";
import { packageFolder } from "@permafrost/common/package-folder";
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

/** From the package's own file: not every package lets it be imported. */
async function versionOf(name: string): Promise<string | null> {
  const folder = packageFolder(name);
  if (folder === undefined) return null;
  const text = await builtin("fs/promises").readFile(builtin("path").join(folder, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
