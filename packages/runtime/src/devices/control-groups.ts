/** Reads a small file, without blanks around it; undefined where there is none. */
export type Read = (path: string) => string | undefined;

/** A folder of the control groups of this process, or of one above them. */
export interface GroupFolder {
  /** Of which version they are: their files have other names. */
  readonly version: 1 | 2;
  /** What a file in it says. */
  read(name: string): string | undefined;
}

/** Where Linux says what the control groups of this process leave it: all above them limit it, too. */
export function groupFolders(read: Read, controller: "cpu" | "memory"): readonly GroupFolder[] {
  const groups = (read("/proc/self/cgroup") ?? "").split("\n").map((line) => line.split(":"));
  return groups.flatMap(([, controllers = "", path = "/"]) => {
    const version = controllers === "" ? 2 : 1;
    if (version === 1 && !controllers.split(",").includes(controller)) return [];
    const base = version === 2 ? "/sys/fs/cgroup" : `/sys/fs/cgroup/${controller}`;
    return foldersAbove(path).map(
      (folder): GroupFolder => ({ version, read: (name) => read(`${base}${folder}${name}`) }),
    );
  });
}

/** `/a/b` gives `/`, `/a/` and `/a/b/`: in a container, the whole may be mounted as the root. */
const foldersAbove = (path: string): readonly string[] => {
  const parts = path.split("/").filter(Boolean);
  return ["/", ...parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}/`)];
};
