export type { Diagnostic, DiagnosticCode, LinkCode, LoadCode, ParseCode } from "./diagnostic.ts";
export { ModuleLinkError, ModuleLoadError, ModuleParseError } from "./errors.ts";
export type { LinkerHost, LoadOptions } from "./host.ts";
export type { LinkPlan } from "./plan/link-plan.ts";
export type { ModuleSource } from "./source.ts";
export type * from "./wasm/extern-type.ts";
export type { ExportType, ImportType, ModuleType, SectionRange } from "./wasm/module-type.ts";
