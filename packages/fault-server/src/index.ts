export { type Answer, type FaultKind, parseAnswer, queryOf } from "./answer.ts";
export { closedPortUrl, UNKNOWN_HOST_URL } from "./dead-addresses.ts";
export { type FaultServer, type FaultServerOptions, startFaultServer } from "./fault-server.ts";
export type { Visit } from "./visits.ts";
