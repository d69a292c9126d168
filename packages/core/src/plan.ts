export type { Diagnostic, DiagnosticCode, LinkCode, ParseCode, WarningCode } from "./diagnostic.ts";
export { ModuleLinkError, ModuleParseError } from "./errors.ts";
export { describePlan } from "./explain/describe-plan.ts";
export { explain } from "./explain/explain-error.ts";
export { type GenerateTypesOptions, generateTypes } from "./generate-types.ts";
export { type FeatureUse, listFeatures } from "./list-features.ts";
export { offsetInFile } from "./offset-in-file.ts";
export { parseModule } from "./parse-module.ts";
export type * from "./plan/plan-format.ts";
export type { ImportRequest, PlanOptions, ProvidedExterns } from "./plan/plan-options.ts";
export { planLink } from "./plan-link.ts";
export { planUnchanged } from "./plan-unchanged.ts";
export { rewriteModule } from "./rewrite-module.ts";
export { threadBlock } from "./thread-block.ts";
export type { CompileOptions } from "./wasm/compile-options.ts";
export type { AlignedSize, DynamicLibrary, FlaggedImport, UnknownSubsection } from "./wasm/dynamic-library.ts";
export type {
  AbstractHeapType,
  CompositeType,
  DefinedType,
  ExternKind,
  ExternType,
  FieldType,
  FunctionExternType,
  FunctionType,
  GlobalExternType,
  HeapType,
  Limits,
  MemoryExternType,
  NumberType,
  OpaqueExternType,
  RefType,
  StorageType,
  TableExternType,
  TagExternType,
  ValueType,
} from "./wasm/extern-type.ts";
export { isHostNamespace, isMinified, isPlaceName } from "./wasm/host-names.ts";
export { libraryPlaces } from "./wasm/library-places.ts";
export type * from "./wasm/module-type.ts";
export type { ByteSource, ImportObject, WasmCompileError, WasmLinkError, WasmModule } from "./wasm/platform-types.ts";
export { sectionName } from "./wasm/section-name.ts";
export { standInFor } from "./wasm/stand-in-for.ts";
