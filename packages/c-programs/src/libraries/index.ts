export { buildVariant } from "./build-variant.ts";
export type { BuiltModule, NamedVariant, Variant, VariantRun } from "./variant.ts";
export { allVariants, openingVariants, variants } from "./variants.ts";
