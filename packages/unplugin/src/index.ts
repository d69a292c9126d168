export type { LinkPluginOptions, NamespaceRequest, NamespaceTarget } from "./options.ts";
export { unplugin } from "./plugin.ts";
