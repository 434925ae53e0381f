import { learnBitXor } from "./learn-bit-xor.js";

const device = /** @type {"auto" | undefined} */ (process.argv[2]) ?? "auto";
console.log(JSON.stringify(await learnBitXor(device)));
