export { readSysroot } from "../clang.ts";
export { buildFolders } from "./build-folders.ts";
export { buildVariant } from "./build-variant.ts";
export type { BuiltModule, HostStep, HostSteps, NamedVariant, Variant, VariantRun } from "./variant.ts";
export { allVariants, openingVariants, variants } from "./variants.ts";
