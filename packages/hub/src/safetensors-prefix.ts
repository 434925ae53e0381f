/** Bytes before the header of a safetensors file: its length as a 64-bit integer. */
export const PREFIX = 8;
