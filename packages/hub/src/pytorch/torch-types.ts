import { BYTES_PER_NUMBER, isStoredType } from "../stored-type.js";

/** The classes of PyTorch's storages and what they store, by the names of the safetensors format. */
export const STORAGES: Readonly<Record<string, string>> = {
  "torch.DoubleStorage": "F64",
  "torch.FloatStorage": "F32",
  "torch.HalfStorage": "F16",
  "torch.BFloat16Storage": "BF16",
  "torch.LongStorage": "I64",
  "torch.IntStorage": "I32",
  "torch.ShortStorage": "I16",
  "torch.CharStorage": "I8",
  "torch.ByteStorage": "U8",
  "torch.BoolStorage": "BOOL",
  "torch.ComplexFloatStorage": "C64",
  "torch.ComplexDoubleStorage": "C128",
  "torch.QInt8Storage": "QI8",
  "torch.QUInt8Storage": "QU8",
  "torch.QInt32Storage": "QI32",
  // bytes; the tensor says of what
  "torch.UntypedStorage": "U8",
  "torch.storage.UntypedStorage": "U8",
};

/** Types that have no storage of their own: a tensor names them, on a storage of bytes. */
export const TYPES: Readonly<Record<string, string>> = {
  "torch.uint16": "U16",
  "torch.uint32": "U32",
  "torch.uint64": "U64",
  "torch.float8_e4m3fn": "F8_E4M3",
  "torch.float8_e4m3fnuz": "F8_E4M3FNUZ",
  "torch.float8_e5m2": "F8_E5M2",
  "torch.float8_e5m2fnuz": "F8_E5M2FNUZ",
  "torch.float8_e8m0fnu": "F8_E8M0",
  "torch.float4_e2m1fn_x2": "F4",
};

/** Bytes that a number takes of those types that no reader knows, where it is not one. */
const WIDER: Readonly<Record<string, number>> = { C64: 8, C128: 16, QI32: 4 };

/** Bytes that a number of any of these types takes. */
export const widthOf = (dtype: string): number =>
  isStoredType(dtype) ? BYTES_PER_NUMBER[dtype] : (WIDER[dtype] ?? 1);
