/** The largest float32 that is finite. */
export const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
