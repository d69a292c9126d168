export { createModuleCache } from "./cache/module-cache.ts";
export type { Diagnostic, DiagnosticCode, LinkCode, LoadCode, ParseCode } from "./diagnostic.ts";
export { ModuleLinkError, ModuleLoadError, ModuleParseError } from "./errors.ts";
export type { LinkerHost, LoadOptions } from "./host.ts";
export { instantiatePlan } from "./instantiate-plan.ts";
export { link } from "./link.ts";
export type {
  DiscoverRequest,
  Linked,
  LinkOptions,
  LinkPhase,
  LinkProgress,
  ModuleCache,
  PhaseTiming,
  Prepared,
} from "./link-options.ts";
export { parseModule } from "./parse/parse-module.ts";
export { describePlan } from "./plan/describe-plan.ts";
export type {
  DeferredFunction,
  ExportRef,
  HoistedExtern,
  HoistedImport,
  ImportBinding,
  LinkCycle,
  LinkPlan,
  ModuleRewrite,
  PlannedImport,
  PlannedModule,
} from "./plan/plan-format.ts";
export { planLink } from "./plan/plan-link.ts";
export type { ImportRequest, PlanOptions } from "./plan/plan-options.ts";
export { prepare } from "./prepare.ts";
export { rewriteModule } from "./rewrite-module.ts";
export type { LoadLimits, ModuleSource, SettledModuleSource, SourceRequest } from "./source.ts";
export type * from "./wasm/extern-type.ts";
export { formatExternType } from "./wasm/format-extern-type.ts";
export type {
  DataSegment,
  DefinedExtern,
  Definitions,
  ExportType,
  ImportType,
  ModuleType,
  SectionRange,
} from "./wasm/module-type.ts";
