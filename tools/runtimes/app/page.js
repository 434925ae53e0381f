import { learnBitXor } from "./learn-bit-xor.js";

globalThis.learnBitXor = learnBitXor;
