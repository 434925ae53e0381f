import packageJson from "../package.json" with { type: "json" };

/** Of permafrost: all of its packages have one. */
export const version: string = packageJson.version;
