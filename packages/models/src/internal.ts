// What tools of this repository look into this package with. It has no built file, and no entry for users.
export { relativeBuckets } from "./bodies/relative-buckets.js";
