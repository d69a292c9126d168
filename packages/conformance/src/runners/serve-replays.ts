import { prepare } from "@rec/node";
import { PLANS_PATH, preparePlans } from "../replay/prepare-case.ts";
import { caseFolder, serveCases } from "../serve-cases.ts";

/** Like `serveCases`, with the plans that Node makes of the cases. */
export async function serveReplays(scripts: Readonly<Record<string, string>> = {}): ReturnType<typeof serveCases> {
  const server = await serveCases();
  const plans = await preparePlans({ place: { baseUrl: server.baseUrl, folder: caseFolder }, prepare });
  await server.close();
  return serveCases({ ...scripts, [PLANS_PATH]: JSON.stringify(plans) });
}
