export * from "@rec/core";
export { browserHost } from "./browser-host.ts";
export { link, linkPlan, prepare } from "./link.ts";
