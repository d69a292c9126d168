export { createModuleCache } from "./cache/module-cache.ts";
export type {
  Diagnostic,
  DiagnosticCode,
  LinkCode,
  LoadCode,
  ParseCode,
  WarningCode,
} from "./diagnostic.ts";
export { ModuleLinkError, ModuleLoadError, ModuleParseError } from "./errors.ts";
export { describePlan } from "./explain/describe-plan.ts";
export { explain } from "./explain/explain-error.ts";
export { formatExternType } from "./format-extern-type.ts";
export type { LinkerHost, LoadOptions, WasiProvider } from "./host.ts";
export { instantiatePlan } from "./instantiate-plan.ts";
export { link } from "./link.ts";
export type {
  ByModule,
  DefaultName,
  DiscoverRequest,
  ExportsOf,
  InstantiateOptions,
  Linked,
  LinkOptions,
  LinkPhase,
  LinkPlanOptions,
  LinkProgress,
  LostState,
  ModuleCache,
  ModulesOf,
  NameOf,
  PhaseTiming,
  Prepared,
  Relinked,
  RelinkOptions,
  ThreadOptions,
} from "./link-options.ts";
export { linkPlan } from "./link-plan.ts";
export { offsetInFile } from "./offset-in-file.ts";
export { parseModule } from "./parse-module.ts";
export type { ExportRef, ImportBinding, ImportReason, PlannedImport } from "./plan/import-format.ts";
export type { ThreadBlock, ThreadPlan, ThreadStack } from "./plan/memory-format.ts";
export type {
  DeferredFunction,
  DeferredImport,
  LinkCycle,
  LinkPlan,
  LinkStep,
  LinkWarning,
  MadeExtern,
  PlannedExport,
  PlannedModule,
  PlannedUnit,
  StoredPlan,
  TrapStub,
  UnresolvedSymbol,
} from "./plan/plan-format.ts";
export type { ImportRequest, PlanOptions, ProvidedExterns } from "./plan/plan-options.ts";
export type { HoistedImport, MadeImport, ModuleRewrite, ProvidedImport } from "./plan/rewrite-format.ts";
export { planLink } from "./plan-link.ts";
export { planUnchanged } from "./plan-unchanged.ts";
export { prepare } from "./prepare.ts";
export { relink } from "./relink.ts";
export { rewriteModule } from "./rewrite-module.ts";
export type { LoadLimits, ModuleSource, SettledModuleSource, SourceRequest } from "./source.ts";
export { threadBlock } from "./thread-block.ts";
export { runCommand } from "./wasi/run-command.ts";
export type { WasiExit } from "./wasi/wasi-exit.ts";
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
export type {
  DataSegment,
  DefinedExtern,
  Definitions,
  ElementSegment,
  ExportType,
  ImportType,
  ModuleType,
  SectionRange,
} from "./wasm/module-type.ts";
export type {
  ByteSource,
  ImportObject,
  LooseExports,
  PlatformUrl,
  UncallableFunction,
  WasmFunction,
  WasmGlobal,
  WasmInstance,
  WasmMemory,
  WasmModule,
  WasmRuntimeError,
  WasmTable,
  WasmTag,
} from "./wasm/platform-types.ts";
export { shorten } from "./wasm/shorten.ts";
export { type HostedLinker, presetHost, withHost } from "./with-host.ts";
