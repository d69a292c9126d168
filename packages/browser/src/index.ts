export * from "@rec/core";
export { browserHost } from "./browser-host.ts";
export { link } from "./link.ts";
