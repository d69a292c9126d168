export * from "@rec/core";
export { link, linkPlan, prepare } from "./link.ts";
export type { LinkOptions, LinkPlanOptions } from "./link-options.ts";
export { type NodeHostOptions, nodeHost } from "./node-host.ts";
export type { WasiOptions, WriteBytes } from "./wasi/wasi-options.ts";
