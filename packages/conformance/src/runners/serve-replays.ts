import { nodeHost } from "@rec/node";
import { PLANS_PATH, preparePlans } from "../replay/prepare-case.ts";
import { serveCases } from "../serve-cases.ts";

/** As `serveCases`, with the plans that Node makes of the cases. */
export async function serveReplays(scripts: Readonly<Record<string, string>> = {}): ReturnType<typeof serveCases> {
  const server = await serveCases();
  const plans = await preparePlans({ baseUrl: server.baseUrl, options: { host: nodeHost() } });
  await server.close();
  return serveCases({ ...scripts, [PLANS_PATH]: JSON.stringify(plans) });
}
