// What the library says in a sentence is one here, too, with no stack beneath it; what the language itself says keeps it
const OURS = /^Cannot (?!(read|set) propert|access '|find (module|package) |destructure |convert )/;
process.on("uncaughtException", (error) => {
  console.error(OURS.test(error?.message) ? error.message : error);
  process.exit(1);
});
