// A metric of a name that another module has, too.
export { near } from "./measures.js";
