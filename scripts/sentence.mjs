// What the library says in a sentence is one here, too, with no stack beneath it
process.on("uncaughtException", (error) => {
  console.error(/^Cannot /.test(error?.message) ? error.message : error);
  process.exit(1);
});
