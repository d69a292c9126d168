export type { AliasTarget, FileImport, LinkPluginOptions, NamespaceRequest } from "./options.ts";
export { unplugin } from "./plugin.ts";
