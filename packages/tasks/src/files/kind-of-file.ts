// loaded when there is such a file
export { kindOf, knownKind } from "@permafrost/common/kind-of-file";
