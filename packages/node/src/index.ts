export * from "@rec/core";
export { link, linkPlan, prepare } from "./link.ts";
export { type NodeHostOptions, nodeHost } from "./node-host.ts";
