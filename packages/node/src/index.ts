export * from "@rec/core";
export { link, prepare } from "./link.ts";
export { nodeHost } from "./node-host.ts";
