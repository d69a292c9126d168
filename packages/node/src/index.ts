export * from "@rec/core";
export { link } from "./link.ts";
export { nodeHost } from "./node-host.ts";
