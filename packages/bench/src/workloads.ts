import type { PairWorkload } from "./workload.ts";
import { churn } from "./workloads/churn.ts";
import { pingPong } from "./workloads/ping-pong.ts";
import { records } from "./workloads/records.ts";
import { signatures } from "./workloads/signatures.ts";

export const workloads: readonly PairWorkload[] = [churn, records, pingPong, ...signatures];
