import { testRuntime } from "./test-runtime.ts";

testRuntime("Node 26");
