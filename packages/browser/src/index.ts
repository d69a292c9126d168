export * from "@rec/core";
export { browserHost } from "./browser-host.ts";
export { link, linkPlan, prepare } from "./link.ts";
export type { LinkOptions, LinkPlanOptions } from "./link-options.ts";
export type { WasiFile, WasiOptions, WriteBytes } from "./wasi/wasi-options.ts";
