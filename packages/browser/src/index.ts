export * from "@rec/core";
export { browserHost } from "./browser-host.ts";
export { link, prepare } from "./link.ts";
