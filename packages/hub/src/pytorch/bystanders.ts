import type { PickleGlobal, PickleValue } from "@permafrost/common/unpickle/value";

/** What a training script saved beside the weights. It is never made: only its name is known. */
export class Bystander {
  constructor(
    /** The Python name, such as `argparse.Namespace`. */
    readonly name: string,
  ) {}
}

/** What training checkpoints hold besides plain values and tensors: settings, measurements, states of random numbers. */
const NAMES = new Set([
  "__builtin__.bytearray",
  "__builtin__.complex",
  "__builtin__.frozenset",
  "__builtin__.list",
  "__builtin__.range",
  "__builtin__.set",
  "__builtin__.slice",
  "__builtin__.xrange",
  "_codecs.encode",
  "argparse.Namespace",
  "collections.Counter",
  "collections.deque",
  "datetime.date",
  "datetime.datetime",
  "datetime.time",
  "datetime.timedelta",
  "datetime.timezone",
  "decimal.Decimal",
  "fractions.Fraction",
  "numpy._core.multiarray._reconstruct",
  "numpy._core.multiarray.scalar",
  "numpy.core.multiarray._reconstruct",
  "numpy.core.multiarray.scalar",
  "numpy.dtype",
  "numpy.ndarray",
  "pathlib.Path",
  "pathlib.PosixPath",
  "pathlib.PurePosixPath",
  "pathlib.WindowsPath",
  "torch.Size",
  "torch.Tensor",
  "torch._utils._rebuild_qtensor",
  "torch._utils._rebuild_sparse_tensor",
  "torch.device",
  "torch.serialization._get_layout",
  "types.SimpleNamespace",
  "uuid.SafeUUID",
  "uuid.UUID",
]);

/** Types and schemes, which pickles name without calling them. */
const CONSTANT =
  /^torch\.(?:b?float|u?int|bool|complex|quint|qint|per_|half|double|long|short|strided|sparse)\w*$/;

/** What stands for a global that is no tensor and does no harm; undefined for any other. */
export function bystander<O>(name: string): PickleGlobal<O | Bystander> | undefined {
  const known = NAMES.has(name.startsWith("builtins.") ? name.replace("builtins", "__builtin__") : name);
  if (known) return { name, call: (): PickleValue<O | Bystander> => new Bystander(name) };
  return CONSTANT.test(name) ? { name } : undefined;
}
