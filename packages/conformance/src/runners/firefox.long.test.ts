import { testRuntime } from "./test-runtime.ts";

testRuntime("Firefox");
